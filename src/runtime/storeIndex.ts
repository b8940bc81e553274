/** Gives the keys under which an object is found; called once for each version of it. */
export type Indexer<T> = (object: T) => readonly string[];

const NONE: ReadonlySet<number> = new Set();

/** The numbers of the objects that are found under each key. */
export class Index<T> {
  readonly #keysOf: Indexer<T>;
  /** Of most keys there is one alone, and a set for each would take more than its object. */
  readonly #members = new Map<string, number | Set<number>>();

  constructor(keysOf: Indexer<T>) {
    this.#keysOf = keysOf;
  }

  at(key: string): ReadonlySet<number> {
    const members = this.#members.get(key) ?? NONE;
    return typeof members === 'number' ? new Set([members]) : members;
  }

  move(member: number, now: T | undefined, before: T | undefined): void {
    if (before !== undefined) for (const key of this.#keysOf(before)) this.#drop(key, member);
    if (now !== undefined) for (const key of this.#keysOf(now)) this.#add(key, member);
  }

  #add(key: string, member: number): void {
    const members = this.#members.get(key);
    if (members === undefined) this.#members.set(key, member);
    else if (typeof members !== 'number') members.add(member);
    else if (members !== member) this.#members.set(key, new Set([members, member]));
  }

  #drop(key: string, member: number): void {
    const members = this.#members.get(key);
    if (typeof members === 'object') members.delete(member);
    if (members === member || (typeof members === 'object' && members.size === 0)) this.#members.delete(key);
  }
}
