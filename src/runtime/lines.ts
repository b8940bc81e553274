const NEWLINE = 0x0a;
/** etcd takes no object that is nearly as long. */
const LONGEST = 4 * 1024 * 1024;

/** Cuts a stream of bytes into lines; a last line without an end is never handed out. */
export class Lines {
  readonly #longest: number;
  #parts: Buffer[] = [];
  #length = 0;

  constructor(longest = LONGEST) {
    this.#longest = longest;
  }

  /** The lines that this piece completes. */
  *push(piece: Buffer): Generator<string> {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      yield this.#take(piece, start, end);
      start = end + 1;
    }
    if (start < piece.length) this.#keep(piece.subarray(start));
  }

  #take(piece: Buffer, start: number, end: number): string {
    if (this.#parts.length === 0) return piece.toString('utf8', start, end);
    this.#keep(piece.subarray(start, end));
    const line = Buffer.concat(this.#parts, this.#length).toString('utf8');
    this.#parts = [];
    this.#length = 0;
    return line;
  }

  #keep(part: Buffer): void {
    this.#length += part.length;
    if (this.#length > this.#longest)
      throw new RangeError('a line of the watch is longer than any object can be');
    this.#parts.push(part);
  }
}
