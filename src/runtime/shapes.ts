/** Beyond these, the names of members are written out. */
const MOST = 4096;
const NUL = '\0';

/** The names of an object's members, in their order, with a number: nearly all objects have one of a few hundred shapes. */
export class Shapes {
  readonly #numbers = new Map<string, number>();
  readonly #names: (readonly string[])[] = [];

  /** Undefined where there are too many shapes, or the names cannot be joined or set like others. */
  numberOf(names: readonly string[]): number | undefined {
    const joined = names.join(NUL);
    const number = this.#numbers.get(joined);
    // Names with a NUL in them are joined to more pieces than there are names, so they find no shape of their length.
    if (number !== undefined) return this.#names[number]?.length === names.length ? number : undefined;
    if (this.#names.length >= MOST || names.includes('__proto__')) return undefined;
    if (names.some((name) => name.includes(NUL))) return undefined;
    this.#numbers.set(joined, this.#names.length);
    return this.#names.push(names) - 1;
  }

  namesOf(number: number): readonly string[] {
    return this.#names[number] ?? [];
  }
}
