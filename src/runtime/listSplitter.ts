const QUOTE = 0x22;
const BACKSLASH = 0x5c;

/**
 * Takes the answer to a list apart while it arrives, so that no more than one object of it is held as text: whole,
 * 100,000 objects take three times the memory and stop the process for seconds.
 */
export class ListSplitter {
  /** Whether the last byte was in the list's own fields, between two objects, or in one. */
  #state: 'rest' | 'between' | 'item' = 'rest';
  #depth = 0;
  #inString = false;
  #escaped = false;
  #item: Buffer[] = [];
  readonly #rest: Buffer[] = [];

  /** The text of each object that this piece completes. */
  *push(piece: Buffer): Generator<string> {
    let from = 0;
    for (let i = 0; i < piece.length; i++) {
      const next = this.#step(piece[i] ?? 0);
      if (next === undefined) continue;
      if (this.#state === 'rest') this.#rest.push(piece.subarray(from, i + 1));
      if (this.#state === 'item') yield this.#complete(piece.subarray(from, i + 1));
      from = i;
      this.#state = next;
    }
    if (this.#state === 'rest') this.#rest.push(piece.subarray(from));
    if (this.#state === 'item') this.#item.push(piece.subarray(from));
  }

  /** The list without its objects; call it after the last piece. */
  rest(): string {
    return Buffer.concat(this.#rest).toString('utf8');
  }

  /** The state that this byte leads to; undefined where it stays the same. */
  #step(byte: number): 'rest' | 'between' | 'item' | undefined {
    if (this.#inString) return this.#inside(byte);
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        return undefined;
      case 0x5b: // [
      case 0x7b: // {
        this.#depth++;
        if (this.#depth === 2 && byte === 0x5b && this.#state === 'rest') return 'between';
        return this.#depth === 3 && this.#state === 'between' ? 'item' : undefined;
      case 0x5d: // ]
      case 0x7d: // }
        this.#depth--;
        if (this.#depth === 2 && this.#state === 'item') return 'between';
        return this.#depth === 1 && this.#state === 'between' ? 'rest' : undefined;
      default:
        return undefined;
    }
  }

  #inside(byte: number): undefined {
    if (this.#escaped) this.#escaped = false;
    else if (byte === BACKSLASH) this.#escaped = true;
    else if (byte === QUOTE) this.#inString = false;
  }

  #complete(last: Buffer): string {
    const text = Buffer.concat([...this.#item, last]).toString('utf8');
    this.#item = [];
    return text;
  }
}
