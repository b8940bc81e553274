import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { Bytes } from '../codec/bytes.ts';
import { HEADER_LENGTH, PACKET_TYPE, packets } from './packets.ts';
import { notUnderstood } from '../wire.ts';

/**
 * TLS of TDS 7: each message of the handshake is wrapped in packets of TDS; after the handshake TLS records go on the wire
 * as they are, and packets go in TLS.
 */
export class Tunnel extends Duplex {
  readonly #socket: Socket;
  #isOpen = false;
  /** Bytes that are left of the packet that is being read. */
  #remaining = 0;

  constructor(socket: Socket) {
    super();
    this.#socket = socket;
    socket.on('readable', () => this.#pull());
    socket.on('end', () => this.push(null));
    socket.on('error', (error) => this.destroy(error));
    socket.on('close', () => this.destroy());
  }

  /** The handshake is over: TLS records are no longer wrapped in packets. */
  open(): void {
    this.#isOpen = true;
  }

  override _read(): void {
    this.#pull();
  }

  override _write(chunk: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#send(chunk, done);
  }

  /** What TLS sends in one go has to arrive as one message, for servers that answer each. */
  override _writev(
    chunks: readonly { readonly chunk: Buffer }[],
    done: (error?: Error | null) => void,
  ): void {
    this.#send(Buffer.concat(chunks.map(({ chunk }) => chunk)), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#socket.end(() => done());
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #send(bytes: Buffer, done: (error?: Error | null) => void): void {
    this.#socket.write(this.#isOpen ? bytes : packets(PACKET_TYPE.prelogin, bytes), done);
  }

  #pull(): void {
    try {
      for (let chunk = this.#next(); chunk !== null; chunk = this.#next()) if (!this.push(chunk)) return;
    } catch (error) {
      this.destroy(error instanceof Error ? error : undefined);
    }
  }

  #next(): Buffer | null {
    if (this.#isOpen) return this.#socket.read() as Buffer | null; // a socket without encoding reads buffers
    if (this.#remaining === 0) {
      const head = this.#socket.read(HEADER_LENGTH) as Buffer | null; // the same
      if (head === null || head.length < HEADER_LENGTH) return null;
      this.#remaining = lengthIn(head);
    }
    const size = Math.min(this.#remaining, this.#socket.readableLength);
    if (size === 0) return null;
    this.#remaining -= size;
    return this.#socket.read(size) as Buffer | null; // the same
  }
}

/** Servers before TDS 7.2 send their half as answers. */
const KINDS: readonly number[] = [PACKET_TYPE.prelogin, PACKET_TYPE.answer];

function lengthIn(head: Buffer): number {
  const bytes = new Bytes(head);
  const [kind, , length] = [bytes.u8(), bytes.u8(), bytes.u16()];
  if (!KINDS.includes(kind) || length <= HEADER_LENGTH) throw notUnderstood();
  return length - HEADER_LENGTH;
}
