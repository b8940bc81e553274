/** Small dense numbers for names, with reuse of those that are given back. */
export class Interner {
  readonly #idOf = new Map<string, number>();
  readonly #nameOf: (string | undefined)[] = [];
  readonly #free: number[] = [];

  find(name: string): number | undefined {
    return this.#idOf.get(name);
  }

  intern(name: string): number {
    const interned = this.#idOf.get(name);
    if (interned !== undefined) return interned;
    const id = this.#free.pop() ?? this.#nameOf.length;
    this.#idOf.set(name, id);
    this.#nameOf[id] = name;
    return id;
  }

  nameOf(id: number): string {
    return this.#nameOf[id] ?? '';
  }

  release(id: number): void {
    this.#idOf.delete(this.nameOf(id));
    this.#nameOf[id] = undefined;
    this.#free.push(id);
  }
}
