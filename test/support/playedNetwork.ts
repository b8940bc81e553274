import { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { TLSSocket } from 'node:tls';
import type { Network } from '../../src/contract/connector.ts';

/*
 * A server out of a list of messages, in this process and without a port: each is said when the driver has asked for
 * something, or waits without having asked, and behind the last one the connection ends. TLS is agreed to and left out.
 */

/** A network whose servers say these messages, one after the other, whichever socket is read. */
export function playedNetwork(messages: readonly Buffer[]): Network & { close(): void } {
  const left = [...messages];
  const sockets: PlayedSocket[] = [];
  return {
    async dial() {
      const socket = new PlayedSocket(left);
      sockets.push(socket);
      return socket as unknown as Socket; // as much of one as drivers use
    },
    secure: async (socket) => socket as TLSSocket, // as above
    tlsOptions: () => ({}),
    record: () => undefined,
    close: () => sockets.forEach((socket) => void socket.destroy()),
  };
}

/** How many turns of the event loop a driver reads for without having asked, until the server goes on by itself. */
const PATIENT_TURNS = 3;

class PlayedSocket extends Duplex {
  readonly localAddress = '127.0.0.1';
  readonly remoteAddress = '127.0.0.1';
  readonly #messages: Buffer[];
  #isAsked = true; // for a greeting
  #isPlaying = false;

  constructor(messages: Buffer[]) {
    super({ allowHalfOpen: false, readableHighWaterMark: 1 });
    this.#messages = messages;
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
    const waits = this.listenerCount('readable') + this.listenerCount('data') > 0;
    if (!waits || (!this.#isAsked && turns > 0)) {
      setImmediate(() => this.#play(waits ? turns - 1 : turns));
      return;
    }
    [this.#isAsked, this.#isPlaying] = [false, false];
    const message = this.#messages.shift();
    if (message?.length === 0) this._read();
    else this.push(message ?? null);
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
