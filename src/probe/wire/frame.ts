/**
 * What goes over the stream between the operator and the prober: documents of JSON, each behind its length in bytes as
 * a number of four bytes, the highest first. Neither side takes more of a frame than the other may say.
 */
const HEADER_BYTES = 4;

/** The most that a frame of each side may hold; the operator's has the Secrets of a Connection in it. */
export const MOST_FRAME_BYTES = { operator: 16 * 1024 * 1024, prober: 64 * 1024 } as const;

/** A document as it goes over the stream. */
export function frameOf(message: object): Buffer {
  const body = JSON.stringify(message);
  const length = Buffer.byteLength(body);
  const frame = Buffer.allocUnsafe(HEADER_BYTES + length);
  frame.writeUInt32BE(length);
  frame.write(body, HEADER_BYTES);
  return frame;
}

/** Cuts a stream into documents, and keeps no more of it than one frame may hold. */
export class FrameReader {
  readonly #mostBytes: number;
  readonly #pieces: Buffer[] = [];
  #size = 0;
  /** What has to be there before there is more to say. */
  #wanted = HEADER_BYTES;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  /** The documents that this piece completes; throws where the stream cannot go on. */
  read(piece: Buffer): readonly unknown[] {
    this.#pieces.push(piece);
    this.#size += piece.length;
    if (this.#size < this.#wanted) return [];
    const bytes = Buffer.concat(this.#pieces);
    const documents: unknown[] = [];
    let at = 0;
    while (bytes.length - at >= HEADER_BYTES) {
      const length = bytes.readUInt32BE(at);
      if (length > this.#mostBytes) throw new Error('a frame is longer than it may be');
      if (bytes.length - at < HEADER_BYTES + length) break;
      documents.push(documentOf(bytes.toString('utf8', at + HEADER_BYTES, at + HEADER_BYTES + length)));
      at += HEADER_BYTES + length;
    }
    this.#keep(bytes.subarray(at));
    return documents;
  }

  #keep(rest: Buffer): void {
    this.#pieces.splice(0, this.#pieces.length, rest);
    this.#size = rest.length;
    this.#wanted = HEADER_BYTES + (rest.length < HEADER_BYTES ? 0 : rest.readUInt32BE());
  }
}

function documentOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('a frame holds no JSON'); // the error of the parser would quote it
  }
}
