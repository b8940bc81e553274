import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { mqtt } from '../../src/connectors/mqtt.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startMosquitto } from '../support/servers/mosquitto.ts';
import type { MosquittoServer } from '../support/servers/mosquitto.ts';

const PASSWORD = 'app-pw';
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Probe'] as const;
const NAMES = ['good', 'wrongName', 'expired', 'guarded', 'plain', 'open', 'full', 'named'] as const;

let pem: Certificates;
let servers: Readonly<Record<(typeof NAMES)[number], MosquittoServer>>;

beforeAll(async () => {
  pem = await certificates();
  const users = { app: PASSWORD };
  const [good, wrongName, expired, guarded, plain, open, full, named] = await Promise.all([
    startMosquitto({ users, certificate: pem.good }),
    startMosquitto({ users, certificate: pem.wrongName }),
    startMosquitto({ users, certificate: pem.expired }),
    startMosquitto({ users, certificate: pem.good, clientCa: pem.ca }),
    startMosquitto({ users }),
    startMosquitto(),
    startMosquitto({ listener: ['max_connections 1'] }),
    startMosquitto({ settings: ['clientid_prefixes known-'] }),
  ]);
  servers = { good, wrongName, expired, guarded, plain, open, full, named };
}, 240_000);

afterAll(async () => {
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: (typeof NAMES)[number];
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
  readonly auth?: 'password' | 'none';
}

function login(parameters: Parameters, differences: Differences = {}): Attempt {
  const { at = 'good', password = PASSWORD, trust = 'ca', certificate, auth = 'password' } = differences;
  const server = servers[at];
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  const inClear = server.tlsPort === undefined && { tls: { mode: 'disable' } };
  return {
    parameters: {
      host: '127.0.0.1',
      port: server.tlsPort ?? server.port,
      ...(auth === 'password' && { user: 'app' }),
      ...inClear,
      ...parameters,
    },
    secrets: { ...(auth === 'password' && { password }), caCertificate: pem[trust], ...client },
    auth,
  };
}

describe.each(['3.1.1', '5'])('mqtt %s against Mosquitto 2', (version) => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['user and password', {}, {}, { steps: ALL }],
    ['a client identifier', { clientId: 'mooring-test' }, {}, { steps: ALL }],
    ['a server name', { tls: { serverName: 'other.example.test' } }, { at: 'wrongName' }, { steps: ALL }],
    ['a client certificate', {}, { at: 'guarded', certificate: 'client' }, { steps: ALL }],
    ['no TLS', {}, { at: 'plain' }, { steps: ['Resolve', 'Connect', 'Authenticate', 'Probe'] }],
    [
      'no credentials',
      {},
      { at: 'open', auth: 'none' },
      { steps: ['Resolve', 'Connect', 'Authenticate', 'Probe'] },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(mqtt, login({ version, ...parameters }, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['no credentials are given', {}, { auth: 'none' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'the client identifier is not allowed',
      {},
      { at: 'named', auth: 'none' },
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'Authenticate'),
    ],
    ['TLS is not verified', { tls: { mode: 'require' } }, {}, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
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
    ['the port does without TLS', { tls: {} }, { at: 'plain' }, failedAt('ConnectionClosed', ...UP_TO_TLS)],
    [
      'the port wants TLS',
      { tls: { mode: 'disable' } },
      {},
      failedAt('ConnectionClosed', 'Resolve', 'Connect', 'Authenticate'),
    ],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', 'Resolve', 'Connect')],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(mqtt, login({ version, ...parameters }, differences));

    expect(verdict(result)).toEqual(expected);
  });
});

it('says that a broker of MQTT hangs up that has no connection left', async () => {
  const held: Socket[] = [];
  const takesOneMore = () =>
    new Promise<boolean>((resolve) => {
      const socket = connect(servers.full.port, '127.0.0.1').on('error', () => undefined);
      held.push(socket.on('data', () => resolve(true)).on('close', () => resolve(false)));
      socket.write(Buffer.from('\x10\x0c\0\x04MQTT\x04\x02\0\x3c\0\0', 'latin1'));
    });
  while (await takesOneMore()); // Mosquitto takes one more than it is told to for one that has gone

  const result = await attempt(mqtt, login({}, { at: 'full', auth: 'none' }));

  for (const socket of held) socket.destroy();
  expect(verdict(result)).toEqual(failedAt('ConnectionClosed', 'Resolve', 'Connect', 'Authenticate'));
});
