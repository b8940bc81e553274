import { setTimeout as sleep } from 'node:timers/promises';
import type { Socket } from 'node:net';
import type { FailureReason } from '../../src/contract/failure.ts';

/** A server that means harm: what it does with a connection, and what a test may say of it. */
export interface Adversary {
  readonly serve: (socket: Socket) => void;
  /** In clear, and where the test begins with TLS. */
  readonly verdicts: readonly FailureReason[];
  readonly verdictsInTls?: readonly FailureReason[];
}

const CHUNK = Buffer.alloc(64 * 1024, 'canary ');

/** By what they do. */
export const ADVERSARIES: Readonly<Record<string, Adversary>> = {
  'says nothing': {
    serve: (socket) => void socket.resume(),
    verdicts: ['TimedOut'],
  },
  'reads nothing': {
    serve: (socket) => void socket.pause(),
    verdicts: ['TimedOut'],
  },
  'drips byte by byte': {
    serve: (socket) => void drip(socket.resume()),
    verdicts: ['TimedOut', 'ProtocolError'],
    verdictsInTls: ['TimedOut', 'TLSFailed', 'ProtocolError'],
  },
  'floods at once': {
    serve: flood,
    verdicts: ['BudgetExceeded', 'ProtocolError'],
    verdictsInTls: ['TLSFailed', 'ProtocolError', 'BudgetExceeded'],
  },
  'floods with zeros': {
    serve: (socket) => flood(socket, Buffer.alloc(64 * 1024)),
    verdicts: ['BudgetExceeded', 'ProtocolError'],
    verdictsInTls: ['TLSFailed', 'ProtocolError', 'BudgetExceeded'],
  },
  'floods when it was asked': {
    serve: (socket) => void socket.once('data', () => flood(socket)),
    verdicts: ['BudgetExceeded', 'ProtocolError', 'TimedOut'],
    verdictsInTls: ['TLSFailed', 'ProtocolError', 'BudgetExceeded', 'TimedOut'],
  },
  'announces more than it will ever send': {
    serve: (socket) => void socket.resume().write(Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])),
    verdicts: ['TimedOut', 'ProtocolError', 'BudgetExceeded'],
    verdictsInTls: ['TLSFailed', 'ProtocolError', 'TimedOut'],
  },
  'talks garbage': {
    serve: (socket) =>
      void socket.resume().write(Buffer.from([0, 255, 13, 10, 1, 254, 27, 91, 65, 10, 0, 128].concat(Array.from(CHUNK.subarray(0, 64))))),
    verdicts: ['ProtocolError', 'TimedOut'],
    verdictsInTls: ['TLSFailed', 'ProtocolError'],
  },
  'resets the connection': {
    serve: (socket) => void socket.resetAndDestroy(),
    verdicts: ['ConnectionClosed'],
  },
  'resets when it was asked': {
    serve: (socket) => void socket.once('data', () => socket.resetAndDestroy()),
    verdicts: ['ConnectionClosed', 'TimedOut'],
  },
  'closes the connection': {
    serve: (socket) => void socket.resume().end(),
    verdicts: ['ConnectionClosed'],
  },
  'greets and closes': {
    serve: (socket) => void socket.resume().end('canary\r\n'),
    verdicts: ['ConnectionClosed', 'ProtocolError'],
    verdictsInTls: ['TLSFailed', 'ProtocolError', 'ConnectionClosed'],
  },
  'repeats what it is told': {
    serve: (socket) => void socket.pipe(socket),
    verdicts: ['ProtocolError', 'ConnectionClosed', 'TimedOut'],
    verdictsInTls: ['TLSFailed', 'ProtocolError', 'TimedOut'],
  },
  'speaks SSH with a long banner': {
    serve: (socket) => void socket.resume().write(`${'canary '.repeat(1000)}\r\nSSH-2.0-canary\r\n`),
    verdicts: ['ProtocolError', 'TimedOut', 'ConnectionClosed'],
    verdictsInTls: ['TLSFailed', 'ProtocolError'],
  },
  'speaks HTTP and hangs up on an unread body': {
    serve: (socket) => {
      const head = 'HTTP/1.1 500 canary\r\nConnection: close\r\nX-Canary: canary\r\nContent-Length: 100000\r\n\r\n';
      socket.once('data', () => socket.end(head + 'canary '.repeat(2000)));
    },
    verdicts: ['ProtocolError', 'ConnectionClosed', 'ServerUnavailable', 'TimedOut'],
    verdictsInTls: ['TLSFailed', 'ProtocolError', 'ConnectionClosed', 'TimedOut'],
  },
};

async function drip(socket: Socket): Promise<void> {
  while (socket.writable) {
    socket.write('S');
    await sleep(20);
  }
}

function flood(socket: Socket, chunk = CHUNK): void {
  const pour = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.resume().on('drain', pour);
  pour();
}
