import type { Socket } from 'node:net';
import { read, startFake } from '../../fakes/server.ts';
import type { Setups } from '../setup.ts';

type Script = Readonly<Record<string, string>>;

const PROTOCOL_41 = 0x0008_aa0d; // with databases, secure connections, plugins
const OK = Buffer.from([0, 0, 0, 2, 0, 0, 0]);

function packet(sequence: number, ...parts: readonly (Buffer | string)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part as string, 'latin1')));
  const head = Buffer.alloc(4);
  head.writeUIntLE(body.length, 0, 3);
  head[3] = sequence;
  return Buffer.concat([head, body]);
}

function greeting(plugin: string): Buffer {
  const flags = Buffer.alloc(4);
  flags.writeUInt32LE(PROTOCOL_41);
  return packet(
    0,
    Buffer.from([10]),
    '8.0.40\0',
    Buffer.from([1, 0, 0, 0]),
    '12345678\0',
    flags.subarray(0, 2),
    Buffer.from([45, 2, 0]),
    flags.subarray(2),
    Buffer.from([21]),
    Buffer.alloc(10),
    '123456789012\0',
    `${plugin}\0`,
  );
}

/** `1045 28000 Access denied`: number, state, text. */
function failure(sequence: number, text: string): Buffer {
  const [, number = '', state = '', message = ''] = /^(\d+) (\w{5}) (.*)$/.exec(text) ?? [];
  const code = Buffer.alloc(2);
  code.writeUInt16LE(Number(number));
  return packet(sequence, Buffer.from([0xff]), code, `#${state}${message}`);
}

/** At the greeting without the state: the protocol has not been agreed upon. */
function early(text: string): Buffer {
  const code = Buffer.alloc(2);
  code.writeUInt16LE(Number(text.slice(0, text.indexOf(' '))));
  return packet(0, Buffer.from([0xff]), code, text.slice(text.indexOf(' ') + 7));
}

async function next(socket: Socket): Promise<{ readonly sequence: number; readonly body: Buffer }> {
  const head = await read(socket, 4);
  return { sequence: head[3] ?? 0, body: await read(socket, head.readUIntLE(0, 3)) };
}

async function converse(socket: Socket, script: Script): Promise<void> {
  if (script['greeting'] !== undefined) return void socket.end(early(script['greeting']));
  socket.write(greeting(script['plugin'] ?? 'mysql_native_password'));
  let { sequence } = await next(socket);
  if (script['plugin'] !== undefined) {
    socket.write(
      packet(sequence + 1, Buffer.from([0xfe]), `${script['plugin']}\0`, '12345678901234567890\0'),
    );
    ({ sequence } = await next(socket));
  }
  if (script['full login'] !== undefined) {
    socket.write(packet(sequence + 1, Buffer.from([1, 4])));
    ({ sequence } = await next(socket));
  }
  if (script['login'] !== undefined) return void socket.end(failure(sequence + 1, script['login']));
  socket.write(packet(sequence + 1, OK));
  for (;;) {
    const { body } = await next(socket);
    const isUse = body[0] === 3 && body.toString('latin1', 1, 5) === 'use ';
    const answer = script[isUse ? 'use' : 'query'];
    if (answer !== undefined) socket.write(failure(1, answer));
    else if (isUse) socket.write(packet(1, OK));
    else return void socket.write(VERSION);
  }
}

const column = '\u0003def\0\0\0\u0007version\0\u000c\u002d\0\u00ff\0\0\0\u00fd\0\0\0\0\0';
const EOF = Buffer.from([0xfe, 0, 0, 2, 0]);
const VERSION = Buffer.concat([
  packet(1, Buffer.from([1])),
  packet(2, column),
  packet(3, EOF),
  packet(4, Buffer.from([6]), '8.0.40'),
  packet(5, EOF),
]);

/** What servers and proxies of MySQL's protocol were seen to answer. */
export const SETUPS: Setups = {
  'recorded mysql': {
    server: 'recorded',
    recorded: true,
    async start() {
      let script: Script = {};
      const fake = await startFake((socket) => converse(socket, script));
      return {
        manifest: {
          type: 'mysql',
          parameters: {
            host: '127.0.0.1',
            port: fake.port,
            user: 'app',
            database: 'orders',
            tls: { mode: 'disable' },
          },
          secrets: { password: 'app-pw' },
        },
        play: (given) => (script = given),
        stop: () => fake.stop(),
      };
    },
  },
};
