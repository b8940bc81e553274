/** What is longer than a quarter of a chunk has one of its own. */
const CHUNK = 256 * 1024;
/** A chunk of which more is dead is copied without what is dead, which takes less than a millisecond. */
const MOST_DEAD = 0.25;
/** The number of a record's row, and its length. */
const HEAD = 8;
/** The address of a row without a record; all chunks together are shorter. */
const NOWHERE = 2 ** 32 - 1;

interface Chunk {
  readonly bytes: Buffer;
  used: number;
  dead: number;
}

/**
 * Records of bytes in numbered rows, outside of V8's heap, where they cost the garbage collector nothing and leave no
 * room unused. A record that is replaced or removed leaves a hole; chunks with too many holes are written anew.
 */
export class Slab {
  readonly #chunks: (Chunk | undefined)[] = [];
  readonly #free: number[] = [];
  #addresses = new Uint32Array(256).fill(NOWHERE);
  #current = -1;

  /** The bytes of a row, good until the next change; undefined where it has none. */
  get(row: number): Buffer | undefined {
    const address = this.#addresses[row] ?? NOWHERE;
    if (address === NOWHERE) return undefined;
    const [{ bytes }, at] = this.#place(address);
    return bytes.subarray(at + HEAD, at + HEAD + bytes.readUInt32LE(at + 4));
  }

  set(row: number, bytes: Uint8Array): void {
    const before = this.get(row);
    if (before?.length === bytes.length) return before.set(bytes);
    const address = this.#append(row, bytes);
    this.delete(row);
    this.#grow(row);
    this.#addresses[row] = address;
  }

  delete(row: number): void {
    const address = this.#addresses[row] ?? NOWHERE;
    if (address === NOWHERE) return;
    const [chunk, at] = this.#place(address);
    this.#addresses[row] = NOWHERE;
    chunk.dead += HEAD + chunk.bytes.readUInt32LE(at + 4);
    const number = Math.floor(address / CHUNK);
    if (number !== this.#current && chunk.dead > MOST_DEAD * chunk.used) this.#renew(number, chunk);
  }

  /** Bytes that it takes, holes included. */
  get size(): number {
    return this.#chunks.reduce((sum, chunk) => sum + (chunk?.bytes.length ?? 0), 0);
  }

  #append(row: number, bytes: Uint8Array): number {
    const number = this.#chunkFor(HEAD + bytes.length);
    const [chunk, at] = this.#place(number * CHUNK, this.#chunks[number]?.used);
    chunk.bytes.writeUInt32LE(row, at);
    chunk.bytes.writeUInt32LE(bytes.length, at + 4);
    chunk.bytes.set(bytes, at + HEAD);
    chunk.used += HEAD + bytes.length;
    return number * CHUNK + at;
  }

  /** The number of a chunk with room for so much. */
  #chunkFor(length: number): number {
    if (length > CHUNK / 4) return this.#add(length);
    const current = this.#chunks[this.#current];
    if (current === undefined || current.used + length > CHUNK) this.#current = this.#add(CHUNK);
    return this.#current;
  }

  #add(length: number): number {
    const number = this.#free.pop() ?? this.#chunks.length;
    this.#chunks[number] = { bytes: Buffer.allocUnsafeSlow(length), used: 0, dead: 0 };
    return number;
  }

  /** Copies what is live elsewhere. */
  #renew(number: number, { bytes, used }: Chunk): void {
    for (let at = 0; at < used;) {
      const [row, length] = [bytes.readUInt32LE(at), bytes.readUInt32LE(at + 4)];
      if (this.#addresses[row] === number * CHUNK + at)
        this.#addresses[row] = this.#append(row, bytes.subarray(at + HEAD, at + HEAD + length));
      at += HEAD + length;
    }
    this.#chunks[number] = undefined;
    this.#free.push(number);
  }

  #place(address: number, at = address % CHUNK): readonly [Chunk, number] {
    // The cast: addresses are given out for chunks that are there.
    return [this.#chunks[Math.floor(address / CHUNK)] as Chunk, at];
  }

  #grow(row: number): void {
    if (row < this.#addresses.length) return;
    const larger = new Uint32Array(Math.max(row + 1, this.#addresses.length * 2)).fill(NOWHERE);
    larger.set(this.#addresses);
    this.#addresses = larger;
  }
}
