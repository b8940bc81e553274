import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { createServer as createSecureServer } from 'node:tls';
import { u32 } from '../../../src/drivers/codec/bytes.ts';
import { bytesField, fieldsIn, numberField } from '../../../src/drivers/codec/protobuf.ts';
import type { MessageFields } from '../../../src/drivers/codec/protobuf.ts';
import { readExactly } from '../../../src/drivers/wire.ts';
import { PYTHON_PACKAGES, pythonPath } from '../pip.ts';
import type { PythonPackages } from '../pip.ts';
import { run } from '../process.ts';
import type { Certificate } from '../servers/certificates.ts';
import { onLoopback } from '../servers/trial.ts';
import type { Trial } from '../servers/trial.ts';

/*
 * A broker as PulsarApi.proto describes it: logins, partitions of topics, and pings. The client of Apache Pulsar, which
 * is no work of ours, holds it to that.
 */

/** What Debian must have installed. */
export const packages = PYTHON_PACKAGES;

/** The client of Apache Pulsar. */
export const PYTHON: PythonPackages = {
  name: 'pulsar-client',
  version: '3.8.0',
  requirements: ['pulsar-client==3.8.0', 'certifi==2025.8.3'],
};

/** One of one's own, on 127.0.0.1. */
export interface PulsarFake {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface PulsarFakeOptions {
  readonly certificate?: Certificate;
  /** Credentials that it takes, each with the topics that they may look up; without any it asks for none. */
  readonly credentials?: Readonly<Record<string, readonly string[]>>;
  /** Partitions of the topics that there are. */
  readonly topics: Readonly<Record<string, number>>;
}

/** Starts it. */
export async function startPulsarFake(options: PulsarFakeOptions): Promise<PulsarFake> {
  const open = new Set<Socket>();
  const serve = (socket: Socket) => {
    open.add(socket.on('error', () => undefined).on('close', () => open.delete(socket)));
    converse(socket, options).catch(() => socket.destroy());
  };
  const { certificate } = options;
  const server = certificate
    ? createSecureServer({ cert: certificate.certificate, key: certificate.key }, serve)
    : createServer(serve);
  await once(server.listen(0, '127.0.0.1'), 'listening');
  return {
    port: (server.address() as AddressInfo).port, // a server on a port has an address
    async stop() {
      for (const socket of open) socket.destroy();
      await once(server.close(), 'close');
    },
  };
}

/** Asks it for the partitions of a topic by the client of Apache Pulsar; answers with the last that it prints. */
export async function askByClient(port: number, topic: string, token: string): Promise<string> {
  const program = `
import pulsar, sys
logger = pulsar.ConsoleLogger(pulsar.LoggerLevel.Error)
client = pulsar.Client('pulsar://127.0.0.1:${port}', authentication=pulsar.AuthenticationToken(sys.argv[2]), operation_timeout_seconds=5, logger=logger)
try:
    print(client.get_topic_partitions(sys.argv[1]))
except Exception as error:
    print(type(error).__name__)
finally:
    client.close()
`;
  const folder = await pythonPath(PYTHON, console.error);
  const { stdout } = await run('python3', ['-c', program, topic, token], {
    env: { PATH: process.env['PATH'] ?? '', PYTHONPATH: folder },
  });
  return stdout.trim().split('\n').at(-1) ?? '';
}

const UNAUTHENTICATED = 3;
const FORBIDDEN = 4;
const NOT_FOUND = 11;

async function converse(socket: Socket, { credentials, topics }: PulsarFakeOptions): Promise<void> {
  const { body: hello } = await readCommand(socket);
  const allowed = credentials?.[`${textIn(hello, 5)} ${textIn(hello, 3)}`];
  if (credentials && !allowed) {
    send(socket, 14, numberField(1, 0), numberField(2, UNAUTHENTICATED), bytesField(3, 'no'));
    socket.end();
    return;
  }
  send(socket, 3, bytesField(1, 'Pulsar Server4.0.0'), numberField(2, Math.min(21, Number(hello.get(4)))));
  for (;;) {
    const { type, body } = await readCommand(socket);
    if (type === 18) send(socket, 19);
    if (type !== 21) continue;
    const topic = textIn(body, 1);
    const error =
      (allowed && !allowed.includes(topic) && FORBIDDEN) || (topics[topic] === undefined && NOT_FOUND);
    const told = error
      ? [numberField(3, 1), numberField(4, error), bytesField(5, 'no')]
      : [numberField(1, topics[topic] ?? 0), numberField(3, 0)];
    send(socket, 22, ...told, numberField(2, Number(body.get(2))));
  }
}

async function readCommand(socket: Socket): Promise<{ readonly type: number; readonly body: MessageFields }> {
  const head = await readExactly(socket, 8);
  const command = fieldsIn(await readExactly(socket, head.readUInt32BE(4)));
  const type = Number(command.get(1));
  return { type, body: fieldsIn(command.get(type) as Buffer) }; // as the document has it
}

function textIn(fields: MessageFields, field: number): string {
  return String(fields.get(field) ?? '');
}

function send(socket: Socket, type: number, ...fields: readonly Buffer[]): void {
  const body = Buffer.concat([numberField(1, type), bytesField(type, Buffer.concat(fields))]);
  socket.write(Buffer.concat([u32(body.length + 4), u32(body.length), body]));
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'pulsar',
    start: () => startPulsarFake({ topics: {} }),
    async startWithLogin({ good }) {
      const server = await startPulsarFake({
        certificate: good,
        topics: {},
        credentials: { 'token t0k-en': [] },
      });
      return {
        server,
        attempt: { parameters: onLoopback(server.port, {}), secrets: { token: 't0k-en' }, auth: 'token' },
      };
    },
  },
];
