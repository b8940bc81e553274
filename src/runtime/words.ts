/** Beyond these, no more are taken. */
const MOST = 16_384;
/** What is longer is hardly ever the same twice. */
const LONGEST = 1024;
/** So often a string is seen among the last few thousand others before it counts as one that many objects have. */
const SIGHTINGS = 3;
const MOST_CANDIDATES = 4096;

/** A number for each string that many objects have; a number stays valid for ever. */
export class Words {
  readonly #numbers = new Map<string, number>();
  readonly #words: string[] = [];
  readonly #candidates = new Map<string, number>();

  /** Undefined where the string is not known to be one that many have. */
  numberOf(text: string): number | undefined {
    const number = this.#numbers.get(text);
    if (number !== undefined || text.length > LONGEST || this.#words.length >= MOST) return number;
    const sightings = (this.#candidates.get(text) ?? 0) + 1;
    if (sightings < SIGHTINGS) return this.#note(text, sightings);
    this.#candidates.delete(text);
    this.#numbers.set(text, this.#words.length);
    return this.#words.push(text) - 1;
  }

  wordOf(number: number): string {
    return this.#words[number] ?? '';
  }

  #note(text: string, sightings: number): undefined {
    if (this.#candidates.size >= MOST_CANDIDATES) this.#candidates.clear();
    this.#candidates.set(text, sightings);
  }
}
