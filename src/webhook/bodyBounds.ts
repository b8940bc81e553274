/** A Connection that is within its own bounds has far fewer of each, and its former state beside it. */
const MOST = { bytes: 512 * 1024, depth: 64, members: 10_000 } as const;
const [QUOTE, ESCAPE, COMMA, OPENING, CLOSING] = [0x22, 0x5c, 0x2c, [0x7b, 0x5b], [0x7d, 0x5d]] as const;

/**
 * Measures a body of JSON while it comes, so that nothing is built from one that is out of bounds, not even its text:
 * what 32 such texts took of the memory had its collector keep the loop for longer than a judgement does.
 */
export class BodyBounds {
  #bytes = 0;
  #depth = 0;
  #members = 0;
  #isQuoted = false;
  #isEscaped = false;

  /** Takes what comes next: the status to refuse the body with, or undefined while it is within bounds. */
  refusalAfter(bytes: Uint8Array): 400 | 413 | undefined {
    this.#bytes += bytes.length;
    if (this.#bytes > MOST.bytes) return 413;
    for (const byte of bytes) {
      if (this.#isEscaped) this.#isEscaped = false;
      else if (byte === QUOTE) this.#isQuoted = !this.#isQuoted;
      else if (this.#isQuoted) this.#isEscaped = byte === ESCAPE;
      else this.#count(byte);
      if (this.#depth > MOST.depth || this.#members > MOST.members) return 400;
    }
    return undefined;
  }

  #count(byte: number): void {
    if (byte === CLOSING[0] || byte === CLOSING[1]) this.#depth -= 1;
    if (byte === OPENING[0] || byte === OPENING[1]) this.#depth += 1;
    if (byte === COMMA || byte === OPENING[0] || byte === OPENING[1]) this.#members += 1;
  }
}
