import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Trick } from './trick.ts';

/*
 * Servers that know as much of a protocol as it takes to do harm with it. Our tests wait for each answer before they
 * send more, so that what comes at once is one request.
 */

/** What a server says, or does. */
export type Answer = string | Buffer | ((line: Line) => void);

/** The conversation as a deed finds it. */
interface Line {
  readonly socket: Socket;
  /** Goes on in TLS, of which the client has said so much already; no client trusts the authority of the certificate. */
  startTls(this: void, said?: Buffer): void;
}

/** How a server talks. */
export interface Talk {
  /** TLS from the first byte. */
  readonly tls?: true;
  readonly greeting?: Answer;
  reply(this: void, request: Buffer): Answer;
  /** What else was heard in a request, where it came encoded. */
  decode?(this: void, request: Buffer): Buffer;
}

/** A server that talks so. */
export function talk({ tls, greeting = '', reply, decode }: Talk): Trick['serve'] {
  return (raw, heard, { good }) => {
    const listen = (socket: Socket) => {
      const onData = (request: Buffer) => {
        heard(request);
        if (decode) heard(decode(request));
        act(reply(request));
      };
      const startTls = (said?: Buffer) => {
        socket.off('data', onData).pause();
        if (said && said.length > 0) socket.unshift(said);
        listen(new TLSSocket(socket, { isServer: true, cert: good.certificate, key: good.key }));
      };
      const act = (answer: Answer) =>
        typeof answer === 'function' ? answer({ socket, startTls }) : void socket.write(answer);
      socket.on('error', () => undefined).on('data', onData);
      return act;
    };
    const first = tls ? new TLSSocket(raw, { isServer: true, cert: good.certificate, key: good.key }) : raw;
    listen(first)(greeting);
  };
}

/** Hangs up. */
export function closes({ socket }: Line): void {
  socket.end();
}

/** Breaks off. */
export function resets({ socket }: Line): void {
  socket.resetAndDestroy();
}

/** Says nothing. */
export function isSilent(): void {}

/** What is poured is written in pieces of about this size: smaller ones cost more of the machine than of the client. */
const SEGMENT_BYTES = 16_384;

/** Says something, and then the same for ever. */
export function repeats(unit: string | Buffer, first: string | Buffer = ''): Answer {
  const one = Buffer.from(unit);
  const many = Buffer.concat(Array<Buffer>(Math.ceil(SEGMENT_BYTES / one.length)).fill(one));
  return ({ socket }) => {
    const pour = () => {
      while (socket.writable && socket.write(many));
    };
    socket.write(first);
    socket.on('drain', pour);
    pour();
  };
}

/** Agrees to TLS, and begins it, with more than the agreement in clear before it. */
export function upgrades(agreement: string | Buffer, injected: string | Buffer = ''): Answer {
  return ({ socket, startTls }) => {
    socket.write(Buffer.concat([Buffer.from(agreement), Buffer.from(injected)]));
    startTls();
  };
}

/** What each protocol has of its own kind: the tricks that differ in one answer alone. */
export interface Variant extends Omit<Trick, 'serve' | 'type'> {
  /** Answers in place of the honest ones, by request. */
  readonly but?: Readonly<Record<string, Answer>>;
}

const CANARY = 'canary \u001b[31m<b>canary</b> \u202e canary';

/** A text that the operator may not pass on. */
export const PARROT = CANARY.repeat(8);
