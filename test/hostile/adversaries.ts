import type { Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const CHUNK = Buffer.alloc(64 * 1024, 'canary ');

/** What may happen in any step, as fast as it is. */
export const AT_ONCE = 'resets the connection at once';

/** Servers that know no protocol and mean harm, by what they do with a connection. */
export const ADVERSARIES: Readonly<Record<string, (socket: Socket) => void>> = {
  'says nothing': (socket) => void socket.resume(),
  'reads nothing': (socket) => void socket.pause(),
  'drips byte by byte': (socket) => void drip(socket.resume()),
  'floods at once': (socket) => flood(socket, CHUNK),
  'floods with zeros': (socket) => flood(socket, Buffer.alloc(64 * 1024)),
  'floods with lines': (socket) => flood(socket, Buffer.alloc(64 * 1024, '220-canary\r\n')),
  'floods when it was asked': (socket) => void socket.once('data', () => flood(socket, CHUNK)),
  'announces more than it will ever send': (socket) =>
    void socket.resume().write(Buffer.from([0x52, 0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0])),
  'talks garbage': (socket) =>
    void socket
      .resume()
      .write(
        Buffer.from(
          [0, 255, 13, 10, 1, 254, 27, 91, 65, 10, 0, 128].concat(Array.from(CHUNK.subarray(0, 64))),
        ),
      ),
  [AT_ONCE]: (socket) => void socket.resetAndDestroy(),
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 8, 16].map((count) => [
      `resets after byte ${count}`,
      (socket: Socket) => resetAfter(socket, count),
    ]),
  ),
  'resets when it was asked': (socket) => void socket.once('data', () => socket.resetAndDestroy()),
  'closes the connection': (socket) => void socket.resume().end(),
  'closes after four bytes': (socket) => void socket.resume().end(Buffer.from([0, 0, 0, 8])),
  'greets and closes': (socket) => void socket.resume().end('canary\r\n'),
  'repeats what it is told': (socket) => void socket.pipe(socket),
  'speaks SSH with a long banner': (socket) =>
    void socket.resume().write(`${'canary '.repeat(1000)}\r\nSSH-2.0-canary\r\n`),
  'speaks SMTP': (socket) => void socket.resume().write('220 canary ESMTP canary\r\n'),
  'answers with an alert of TLS': (socket) =>
    void socket.once('data', () => socket.write(Buffer.from([0x15, 3, 3, 0, 2, 2, 70]))),
  'speaks HTTP and hangs up on an unread body': (socket) => {
    const head =
      'HTTP/1.1 500 canary\r\nConnection: close\r\nX-Canary: canary\r\nContent-Length: 100000\r\n\r\n';
    socket.once('data', () => socket.end(head + 'canary '.repeat(2000)));
  },
};

/** The first bytes of many an answer, a length of zero among them; read before the connection is broken off. */
function resetAfter(socket: Socket, count: number): void {
  const start = Buffer.alloc(count);
  start.write('S');
  socket.resume().write(start, () => setTimeout(() => socket.resetAndDestroy(), 1500));
}

/** The first byte is let sink in: with a second, it would be a yes to TLS with something injected behind it. */
async function drip(socket: Socket): Promise<void> {
  for (let ms = 300; socket.writable; ms = 20) {
    socket.write('S');
    await sleep(ms);
  }
}

function flood(socket: Socket, chunk: Buffer): void {
  const pour = () => {
    while (socket.writable && socket.write(chunk));
  };
  socket.resume().on('drain', pour);
  pour();
}
