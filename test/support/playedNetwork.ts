import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Network } from '../../src/contract/connector.ts';

/*
 * A server out of a list of messages, in this process and without a port: each is said when the driver has asked for
 * something, or waits without having asked, and behind the last one the connection ends. TLS is agreed to and left out.
 */

/**
 * A network whose servers say these messages, one after the other, whichever socket is read. A client from npm listens
 * even while it works out its next question: so long it has for that.
 */
export function playedNetwork(
  messages: readonly Buffer[],
  patienceMs: number,
): Network & { close(this: void): void } {
  const left = [...messages];
  const sockets: PlayedSocket[] = [];
  return {
    async dial() {
      const socket = new PlayedSocket(left, patienceMs);
      sockets.push(socket);
      return socket as unknown as Socket; // as much of one as drivers use
    },
    secure: async (socket) => socket as TLSSocket, // as above
    locate: async () => ({ servers: [], texts: [] }),
    share: () => new AbortController().signal,
    close: () => sockets.forEach((socket) => void socket.destroy()),
  };
}

/** How many turns of the event loop a driver reads for without having asked, until the server goes on by itself. */
const PATIENT_TURNS = 3;

class PlayedSocket extends Duplex {
  readonly localAddress = '127.0.0.1';
  readonly remoteAddress = '127.0.0.1';
  readonly #messages: Buffer[];
  readonly #patienceMs: number;
  #isAsked = true; // for a greeting
  #isPlaying = false;

  constructor(messages: Buffer[], patienceMs: number) {
    super({ allowHalfOpen: false, readableHighWaterMark: 1 });
    this.#messages = messages;
    this.#patienceMs = patienceMs;
    this.on('error', () => undefined);
  }

  override _read(): void {
    if (this.#isPlaying) return;
    this.#isPlaying = true;
    setImmediate(() => this.#play(PATIENT_TURNS));
  }

  override _write(_: Buffer, __: BufferEncoding, done: () => void): void {
    this.#isAsked = true;
    done();
  }

  #play(turns: number): void {
    if (this.destroyed) return;
    const [reads, listens] = [this.listenerCount('readable') > 0, this.listenerCount('data') > 0];
    const isEarly = !this.#isAsked && turns > 0;
    if (listens && !reads && isEarly && this.#messages.length > 0) {
      setTimeout(() => this.#play(0), this.#patienceMs);
      return;
    }
    if (!(reads || listens)) {
      this.once('newListener', () => setImmediate(() => this.#play(turns)));
      return;
    }
    if (reads && isEarly) {
      setImmediate(() => this.#play(turns - 1));
      return;
    }
    [this.#isAsked, this.#isPlaying] = [false, false];
    const message = this.#messages.shift();
    if (message?.length === 0) this._read();
    else this.push(message ?? null);
    // A driver that holds back what is pushed is not asked for more, and a system says more unasked.
    if (message !== undefined) setImmediate(() => this.readableLength === 0 && this._read());
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  setTimeout(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}
