import type { Socket } from 'node:net';
import { ConnectionFailure } from '../contract/failure.ts';

const MEBIBYTE = 1024 * 1024;

/** What one test may use of the network. */
export const TEST_BUDGET = { sockets: 8, bytesIn: MEBIBYTE, bytesOut: MEBIBYTE } as const;

/** Counts what a test uses over all of its sockets, and stops the test where that is too much. */
export class Budget {
  readonly #stop: (failure: ConnectionFailure) => void;
  readonly #sockets: Socket[] = [];
  #dials = 0;
  #bytesIn = 0;

  constructor(stop: (failure: ConnectionFailure) => void) {
    this.#stop = stop;
  }

  /** Counts a connection before it is opened. */
  dial(): void {
    this.#dials += 1;
    if (this.#dials > TEST_BUDGET.sockets)
      throw this.#exceeded(`the test opened more than ${TEST_BUDGET.sockets} connections`);
  }

  /** Takes a connected socket on the account. */
  admit(socket: Socket): void {
    this.#sockets.push(socket);
    this.meter(socket);
  }

  /** Counts each chunk before its reader sees it: a flood is noticed while it is still small. */
  meter(socket: Socket): void {
    const push = socket.push.bind(socket);
    socket.push = (chunk: Uint8Array | string | null, encoding?: BufferEncoding) => {
      this.#bytesIn += chunk?.length ?? 0;
      if (this.#bytesIn > TEST_BUDGET.bytesIn) this.#flooded();
      return push(chunk, encoding);
    };
  }

  /** Counts what passes by the readers, such as a TLS handshake, and what was sent; to be called now and then. */
  check(): void {
    let read = 0;
    let written = 0;
    for (const { bytesRead, bytesWritten } of this.#sockets) {
      read += bytesRead;
      written += bytesWritten;
    }
    if (read > TEST_BUDGET.bytesIn) this.#flooded();
    if (written > TEST_BUDGET.bytesOut) this.#exceeded('the test sent more than 1 MiB');
  }

  #flooded(): void {
    this.#exceeded('the server sent more than 1 MiB');
  }

  #exceeded(message: string): ConnectionFailure {
    const failure = new ConnectionFailure('BudgetExceeded', message);
    this.#stop(failure);
    return failure;
  }
}
