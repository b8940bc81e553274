/** A Connection that is within its own bounds has far fewer of each, and its former state beside it. */
const MOST = { bytes: 512 * 1024, depth: 64, members: 10_000 } as const;
const [QUOTE, ESCAPE, COMMA, OPENING, CLOSING] = [0x22, 0x5c, 0x2c, [0x7b, 0x5b], [0x7d, 0x5d]] as const;

/**
 * Measures a body of JSON while it comes, so that nothing is built from one that is out of bounds, not even its text:
 * what 32 such texts took of the memory had its collector keep the loop for longer than a judgement does.
 */
export class BodyBounds {
  #bytes = 0;
  #state: State = { depth: 0, members: 0, isQuoted: false, isEscaped: false };

  /** Takes what comes next: the status to refuse the body with, or undefined while it is within bounds. */
  refusalAfter(bytes: Uint8Array): 400 | 413 | undefined {
    this.#bytes += bytes.length;
    if (this.#bytes > MOST.bytes) return 413;
    this.#state = stateAfter(this.#state, bytes);
    return this.#state.depth > MOST.depth || this.#state.members > MOST.members ? 400 : undefined;
  }
}

interface State {
  readonly depth: number;
  readonly members: number;
  readonly isQuoted: boolean;
  readonly isEscaped: boolean;
}

/** Up to the first byte that is out of bounds. In variables: fields of an object take five times as long for each byte. */
function stateAfter(before: State, bytes: Uint8Array): State {
  let { depth, members, isQuoted, isEscaped } = before;
  for (let at = 0; at < bytes.length && depth <= MOST.depth && members <= MOST.members; at += 1) {
    const byte = bytes[at];
    if (isEscaped) isEscaped = false;
    else if (byte === QUOTE) isQuoted = !isQuoted;
    else if (isQuoted) isEscaped = byte === ESCAPE;
    else if (byte === COMMA) members += 1;
    else if (byte === CLOSING[0] || byte === CLOSING[1]) depth -= 1;
    else if (byte === OPENING[0] || byte === OPENING[1]) {
      depth += 1;
      members += 1;
    }
  }
  return { depth, members, isQuoted, isEscaped };
}
