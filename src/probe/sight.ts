import type { Duplex } from 'node:stream';
import type { Speech } from '../contract/connector.ts';

/**
 * What a test has seen of the server that it connected to last. A failure says it by words of a closed list, so that
 * nothing of what the server sent is repeated.
 */
export interface Sight {
  /** What carries the conversation: the connection, or the TLS session on it. */
  readonly on: 'connection' | 'session';
  readonly isSilent: boolean;
  readonly expected: Speech | undefined;
  /** What the first bytes look like; undefined where they are none of the list, or what the test expects. */
  readonly speech: Speech | undefined;
}

/** Watches the sockets of a test, each in place of the one before. */
export class Lookout {
  #watch: Watch | undefined;

  /** A connection is about to be opened: nothing is seen yet. */
  reset(): void {
    this.#watch = undefined;
  }

  /** Watches a connection, of which the test expects this. */
  connected(socket: Duplex, expected: Speech | undefined): void {
    this.#watch = watch(socket, 'connection', expected);
  }

  /** TLS begins: from here on its bytes alone are what is expected. */
  securing(): void {
    if (this.#watch === undefined) return;
    this.#watch.isSecuring = true;
    this.#watch.head = Buffer.alloc(0);
  }

  /** Watches what is said inside of TLS. */
  secured(session: Duplex): void {
    this.#watch = watch(session, 'session', this.#watch?.expected);
  }

  /** Undefined before the first connection. */
  sight(): Sight | undefined {
    if (this.#watch === undefined) return undefined;
    const { on, head, arrived, expected, isSecuring } = this.#watch;
    const isSilent = !arrived();
    const speech = speechOf(head);
    const foreign = speech !== (isSecuring ? 'TLS' : expected);
    return { on, isSilent, expected, speech: foreign ? speech : undefined };
  }
}

interface Watch {
  readonly on: Sight['on'];
  readonly expected: Speech | undefined;
  /** The first bytes, since TLS began where it did, and no more than tell one protocol from another. */
  head: Buffer;
  readonly arrived: () => boolean;
  isSecuring: boolean;
}

const HEAD_LENGTH = 8;

function watch(socket: Duplex, on: Sight['on'], expected: Speech | undefined): Watch {
  const readBefore = bytesRead(socket);
  let pushed = socket.readableLength > 0;
  const arrived = () => pushed || bytesRead(socket) > readBefore;
  const watched: Watch = { on, expected, head: Buffer.alloc(0), arrived, isSecuring: false };
  const push = socket.push.bind(socket);
  socket.push = (chunk: Uint8Array | string | null, encoding?: BufferEncoding) => {
    if (chunk !== null && chunk.length > 0) pushed = true;
    if (chunk instanceof Uint8Array && watched.head.length < HEAD_LENGTH)
      watched.head = Buffer.concat([watched.head, chunk.subarray(0, HEAD_LENGTH)]).subarray(0, HEAD_LENGTH);
    return push(chunk, encoding);
  };
  return watched;
}

/** A TLS session on a connection of the system takes its bytes past `push`. */
function bytesRead(socket: Duplex): number {
  return 'bytesRead' in socket && typeof socket.bytesRead === 'number' ? socket.bytesRead : 0;
}

function speechOf(head: Buffer): Speech | undefined {
  const text = head.toString('latin1');
  const [, greeting] = GREETINGS.find(([start]) => start.test(text)) ?? [];
  if (greeting !== undefined) return greeting;
  const [first = 0, second = 0, third = 0] = head;
  if ((first === ALERT || first === HANDSHAKE) && second === 3 && third <= 4 && head.length > 2) return 'TLS';
  return isMysql(head) ? 'MySQL' : undefined;
}

/** How what servers say first begins, or what they answer to a beginning that they do not understand. */
const GREETINGS: readonly (readonly [RegExp, Speech])[] = [
  [/^SSH-/, 'SSH'],
  [/^HTTP\//, 'HTTP'],
  [/^220[ -]/, 'SMTP or FTP'],
  [/^\* (OK|PREAUTH|BYE) /, 'IMAP'],
  [/^\+OK [^\r]/, 'POP3'],
  [/^(-NOAUTH |-DENIED |-ERR unk|-ERR Pro|\+PONG)/, 'Redis'],
  [/^E[^]{4}SFA/, 'PostgreSQL'],
];

/** Kinds of records of TLS. */
const [ALERT, HANDSHAKE] = [0x15, 0x16];

/** The first packet: a length below 64 KiB, number 0, and protocol 10 with a version, or an error with its code. */
function isMysql(head: Buffer): boolean {
  const [, , lengthAbove, number, kind, next = 0, after = 0] = head;
  if (lengthAbove !== 0 || number !== 0) return false;
  if (kind === 10) return next >= 0x30 && next <= 0x39;
  return kind === 0xff && after >= 3 && after <= 15;
}
