import type { Socket } from 'node:net';
import { connectorOf } from '../../../src/connectors/index.ts';
import { attempt, parametersAt } from '../../support/servers/attempt.ts';
import { closeServers, listen } from '../sockets.ts';
import { answering, proxy } from './carried.ts';

afterEach(closeServers);

const TLS = { tls: { mode: 'require' } };
const SOCKS_ANSWERS = ['0500', '05000001000000000000'].map((hex) => Buffer.from(hex, 'hex'));
const HTTP_ANSWERS = ['HTTP/1.1 200 OK\r\n\r\n'];

/** Connects to nothing, says that it did, and is silent from then on. */
const PROXIES = {
  http: answering(HTTP_ANSWERS, []),
  socks5: (socket: Socket) => answering(SOCKS_ANSWERS, [])(socket),
};

const CASES: readonly (readonly [string, object])[] = [
  ['postgresql', {}],
  ['postgresql', TLS],
  ['redis', TLS],
  ['mysql', {}],
  ['mysql', TLS],
  ['smtp', {}],
  ['smtp', TLS],
  ['imap', {}],
  ['nats', {}],
  ['mongodb', TLS],
  ['kafka', {}],
  ['ldap', {}],
  ['amqp', TLS],
  ['sftp', {}],
  ['sqlserver', {}],
  ['clickhouse', {}],
];

it('names the step at which a server is silent, whatever the way to it', async () => {
  const found = await Promise.all(
    CASES.map(async ([type, more]) => ({
      type,
      direct: await failureOf(type, more, (socket) => void socket.resume()),
      behindHttp: await failureOf(type, more, PROXIES.http, 'http'),
      behindSocks: await failureOf(type, more, PROXIES.socks5, 'socks5'),
    })),
  );

  expect(found.map(({ direct: { reason, failedStep } }) => [reason, failedStep])).not.toContainEqual([
    'TimedOut',
    'Connect',
  ]);
  expect(found).toEqual(
    found.map(({ type, direct }) => ({ type, direct, behindHttp: direct, behindSocks: direct })),
  );
}, 30_000);

async function failureOf(type: string, more: object, serve: (socket: Socket) => void, by?: string) {
  const connector = connectorOf(type);
  if (connector === undefined) throw new Error(`there is no type ${type}`);
  const { port } = await listen(serve);
  const result = await attempt(connector, {
    parameters: { ...parametersAt(connector, port), ...more, ...(by !== undefined && proxy(by, port)) },
    secrets: { password: 'p' },
    auth: 'password',
    timeoutMs: 2000,
  });
  const { reason, failedStep, message } = {
    reason: undefined,
    failedStep: undefined,
    message: undefined,
    ...result,
  };
  return { reason, failedStep, message, steps: result.steps.map(({ name }) => name) };
}
