import { once } from 'node:events';
import { connect } from 'node:net';
import { nats } from '../../src/connectors/nats.ts';
import { eventually } from '../support/eventually.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startNats } from '../support/servers/nats.ts';
import type { NatsServer } from '../support/servers/nats.ts';

const PASSWORD = { password: 'app-pw' };
/** The pair of the documentation of NATS. */
const KEY = {
  seed: 'SUACSSL3UAHUDXKFSNVUZRF5UHPMWZ6BFDTJ7M6USDXIEDNPPQYYYCU3VY',
  user: 'UDXU4RCSJNZOIQHZNWXHXORDPRTGNJAHAHFRGZNEEJCPQTT2M7NLCNF4',
};
const OTHER_SEED = 'SUAMK2FG4MI6UE3ACF3FK3OIQBCEIEZV7NSWFFEW63UXMRLFM2XLAXK4GY';
const USERS = `users: [
  { user: app, password: app-pw }
  { user: limited, password: app-pw, permissions: { subscribe: ["ok.>"] } }
  { nkey: ${KEY.user} }
]`;
const SERVER = { name: 'NATS', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const ENCRYPTED = ['good', 'wrongName', 'expired', 'guarded'];

let pem: Certificates;
let servers: Readonly<Record<string, NatsServer>>;

beforeAll(async () => {
  pem = await certificates();
  const [good, wrongName, expired, guarded, clear, token, open, full] = await Promise.all([
    startNats({ certificate: pem.good, authorization: USERS }),
    startNats({ certificate: pem.wrongName, authorization: USERS }),
    startNats({ certificate: pem.expired, authorization: USERS }),
    startNats({ certificate: pem.good, clientCa: pem.ca, authorization: USERS }),
    startNats({ authorization: USERS }),
    startNats({ authorization: 'token: to-ken' }),
    startNats(),
    startNats({ settings: ['max_connections: 1'] }),
  ]);
  servers = { good, wrongName, expired, guarded, clear, token, open, full };
}, 240_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(
  parameters: Parameters,
  { at = 'good', secrets = PASSWORD, trust = 'ca', certificate }: Differences = {},
): Attempt {
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: {
      host: '127.0.0.1',
      port: servers[at]!.port,
      ...(ENCRYPTED.includes(at) ? {} : { tls: { mode: 'disable' } }),
      ...('password' in secrets && { user: 'app' }),
      ...parameters,
    },
    secrets: { ...secrets, caCertificate: pem[trust], ...client },
    auth: Object.keys(secrets)[0]?.replace('nkeySeed', 'nkey') ?? 'none',
  };
}

describe('nats against nats-server 2', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['user and password', {}, {}, { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER }],
    [
      'a subject that the user may hear',
      { user: 'limited', subject: 'ok.news' },
      {},
      { steps: [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'], server: SERVER },
    ],
    [
      'a client certificate',
      {},
      { at: 'guarded', certificate: 'client' },
      { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrongName' },
      { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'a key',
      {},
      { secrets: { nkeySeed: KEY.seed } },
      { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'a key, over TLS without verification',
      { tls: { mode: 'require' } },
      { secrets: { nkeySeed: KEY.seed }, trust: 'otherCa' },
      { steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'a token',
      {},
      { at: 'token', secrets: { token: 'to-ken' } },
      { steps: [...IN_CLEAR, 'Authenticate', 'Probe'], server: SERVER },
    ],
    [
      'nothing, where nothing is asked for',
      {},
      { at: 'open', secrets: {} },
      { steps: [...IN_CLEAR, 'Probe'], server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(nats, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    [
      'the password is wrong',
      {},
      { secrets: { password: 'no' } },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the user is unknown',
      { user: 'nobody' },
      {},
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    ['the user is missing', { user: undefined }, {}, { steps: [], reason: 'ParametersInvalid' }],
    [
      'the key is unknown',
      {},
      { secrets: { nkeySeed: OTHER_SEED } },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the key is none',
      {},
      { secrets: { nkeySeed: 'SUA' } },
      failedAt('SecretInvalid', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the token is wrong',
      {},
      { at: 'token', secrets: { token: 'no' } },
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the server knows no keys',
      {},
      { at: 'token', secrets: { nkeySeed: KEY.seed } },
      failedAt('AuthMethodNotOffered', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'a login is asked for and none given',
      {},
      { at: 'clear', secrets: {} },
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the user may not hear the subject',
      { user: 'limited', subject: 'other' },
      {},
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the password would go to a server that is not verified',
      { tls: { mode: 'require' } },
      { trust: 'otherCa' },
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrongName' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the certificate has expired', {}, { at: 'expired' }, failedAt('CertificateExpired', ...UP_TO_TLS)],
    [
      'a client certificate is missing',
      {},
      { at: 'guarded' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    [
      'another authority signed it',
      {},
      { at: 'guarded', certificate: 'strange' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    ['TLS meets a server without', { tls: {} }, { at: 'clear' }, failedAt('TLSNotOffered', ...UP_TO_TLS)],
    [
      'the server wants TLS',
      { tls: { mode: 'disable' } },
      {},
      failedAt('TLSRequired', ...IN_CLEAR, 'Authenticate'),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(nats, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('says that the server has no connection left', async () => {
    const held = connect(servers['full']!.port, '127.0.0.1');
    await once(held, 'data');

    // The server greets a client a moment before it counts it.
    await eventually(async () => {
      const result = await attempt(nats, login({}, { at: 'full', secrets: {} }));

      expect(verdict(result)).toEqual(failedAt('TooManyConnections', ...IN_CLEAR, 'Probe'));
    }).finally(() => held.destroy());
  });
});
