/** Beyond these, the names of members are written out. */
const MOST = 4096;

interface Node {
  readonly next: Map<string, Node>;
  number: number | undefined;
}

/** The names of an object's members, in their order, with a number: nearly all objects have one of a few hundred shapes. */
export class Shapes {
  readonly #root: Node = { next: new Map(), number: undefined };
  readonly #names: (readonly string[])[] = [];
  #nodes = 0;

  /** Undefined where there are too many shapes, or a name cannot be set like others. */
  numberOf(names: readonly string[]): number | undefined {
    let node: Node | undefined = this.#root;
    for (const name of names) {
      node = node.next.get(name);
      if (node === undefined) return this.#add(names);
    }
    return node.number ?? this.#add(names);
  }

  namesOf(number: number): readonly string[] {
    return this.#names[number] ?? [];
  }

  #add(names: readonly string[]): number | undefined {
    if (this.#nodes + names.length > MOST || names.includes('__proto__')) return undefined;
    let node = this.#root;
    for (const name of names) {
      const next: Node = node.next.get(name) ?? { next: new Map(), number: undefined };
      if (!node.next.has(name)) this.#nodes += 1;
      node.next.set(name, next);
      node = next;
    }
    node.number = this.#names.push(names) - 1;
    return node.number;
  }
}
