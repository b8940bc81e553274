/** Beyond this, all are forgotten and collected anew. */
const MOST_KEPT = 4096;
/** What is longer is hardly ever the same twice. */
const LONGEST = 1024;

/**
 * One copy of each value that many objects have alike: a hundred thousand that are ready say so in the same words. What
 * is forgotten here lives on in the objects that have it. Values must not be changed.
 */
export class Canonical {
  readonly #strings = new Map<string, string>();
  readonly #values = new Map<string, unknown>();

  /** The value itself, or an equal one that was seen before. */
  of<T>(value: T): T {
    // The casts: what has the same text is the same, or was parsed from the same JSON.
    if (typeof value === 'string') return kept(this.#strings, value, value) as T & string;
    if (typeof value !== 'object' || value === null) return value;
    return kept<unknown>(this.#values, JSON.stringify(value), value) as T;
  }

  /** Puts such values in the place of these members, where there is an object that has them. */
  in(object: unknown, ...names: readonly string[]): void {
    if (typeof object !== 'object' || object === null) return;
    const members = object as Record<string, unknown>; // of an object that was parsed a moment ago
    for (const name of names) if (members[name] !== undefined) members[name] = this.of(members[name]);
  }
}

function kept<V>(all: Map<string, V>, text: string, value: V): V {
  const seen = all.get(text);
  if (seen !== undefined || text.length > LONGEST) return seen ?? value;
  if (all.size === MOST_KEPT) all.clear();
  all.set(text, value);
  return value;
}
