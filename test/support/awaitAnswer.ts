import { connect } from 'node:net';

/** What a server is asked at one of its ports, and how its answer begins. */
export interface Exchange {
  readonly port: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
  /** Nothing where the server speaks first. */
  readonly says?: Buffer | string;
  readonly hears: RegExp;
  /** In what the answer is read: Latin-1, unless it is no text. */
  readonly encoding?: 'hex';
}

const ANSWER_MS = 10_000;
const PARTING_MS = 1000;

/**
 * Dials the port and settles once the server has answered; throws what it heard instead. It waits for the server to hang
 * up after it, so that a server that counts connections does not count this one with those of a test.
 */
export function awaitAnswer({ port, host = '127.0.0.1', says, hears, encoding }: Exchange): Promise<true> {
  return new Promise((resolve, reject) => {
    let heard = '';
    let failure: Error | undefined;
    const socket = connect(port, host)
      .setEncoding(encoding ?? 'latin1')
      .setTimeout(ANSWER_MS);
    socket.on('timeout', () => socket.destroy());
    socket.on('data', (chunk: string) => {
      heard += chunk;
      if (hears.test(heard) && !socket.writableEnded) socket.setTimeout(PARTING_MS).end();
    });
    socket.on('error', (error) => (failure = error));
    socket.on('close', () => {
      if (hears.test(heard)) return resolve(true);
      reject(
        new Error(
          `port ${port} does not answer as it should: ${heard === '' ? (failure?.message ?? 'silence') : JSON.stringify(heard.slice(0, 80))}`,
        ),
      );
    });
    if (says !== undefined) socket.write(says);
  });
}
