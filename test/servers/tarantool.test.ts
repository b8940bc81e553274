import { tarantool } from '../../src/connectors/tarantool.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startTarantool } from '../support/servers/tarantool.ts';
import type { TarantoolServer } from '../support/servers/tarantool.ts';
import { startTlsRelay } from '../support/servers/tlsrelay.ts';
import type { TlsRelay } from '../support/servers/tlsrelay.ts';

const PASSWORD = 'app-pw';
const SERVER = { name: 'Tarantool', version: expect.stringMatching(/^2\.\d/) as string };
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;
const WITHOUT_TLS = ALL.filter((step) => step !== 'TLS');
const CLEAR = { tls: { mode: 'disable' } } as const;

let pem: Certificates;
let server: TarantoolServer;
let relays: Readonly<Record<'good' | 'wrong', TlsRelay>>;

beforeAll(async () => {
  pem = await certificates();
  server = await startTarantool({ users: { app: PASSWORD }, spaces: { orders: ['app'], hidden: [] } });
  relays = {
    good: await startTlsRelay(server.port, pem.good),
    wrong: await startTlsRelay(server.port, pem.wrongName),
  };
}, 240_000);
afterAll(async () => {
  await Promise.all(Object.values(relays ?? {}).map((relay) => relay.stop()));
  await server?.stop();
}, 30_000);

interface Differences {
  readonly at?: 'good' | 'wrong' | 'clear';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Attempt['parameters'],
  { at = 'clear', password = PASSWORD, trust = 'ca' }: Differences = {},
): Attempt {
  const { port } = at === 'clear' ? server : relays[at];
  return {
    parameters: {
      host: '127.0.0.1',
      port,
      ...(at === 'clear' && CLEAR),
      ...(password !== '' && { user: 'app' }),
      space: 'orders',
      ...parameters,
    },
    secrets: { ...(password !== '' && { password }), caCertificate: pem[trust] },
    auth: password === '' ? 'none' : 'password',
  };
}

describe('tarantool against Tarantool 2', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a password', {}, {}, { steps: WITHOUT_TLS, server: SERVER }],
    ['a password behind TLS', {}, { at: 'good' }, { steps: ALL, server: SERVER }],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrong' },
      { steps: ALL, server: SERVER },
    ],
    [
      'no space',
      { space: undefined },
      {},
      { steps: WITHOUT_TLS.filter((step) => step !== 'Authorize'), server: SERVER },
    ],
    [
      'no credentials, as guest',
      { space: undefined },
      { password: '' },
      { steps: [...IN_CLEAR, 'Probe'], server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(tarantool, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    [
      'the password is wrong',
      {},
      { password: 'no' },
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the user is unknown',
      { user: 'nobody' },
      {},
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    ['the user is missing', { user: undefined }, {}, { steps: [], reason: 'ParametersInvalid' }],
    [
      'the space does not exist',
      { space: 'nothing' },
      {},
      failedAt('TargetNotFound', ...IN_CLEAR, 'Authenticate', 'Authorize'),
    ],
    [
      'the user may do nothing with the space',
      { space: 'hidden' },
      {},
      failedAt('TargetNotFound', ...IN_CLEAR, 'Authenticate', 'Authorize'),
    ],
    [
      'the authority is another',
      {},
      { at: 'good', trust: 'otherCa' },
      failedAt('CertificateUntrusted', ...UP_TO_TLS),
    ],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(tarantool, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});
