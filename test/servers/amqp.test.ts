import { amqp } from '../../src/connectors/amqp.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startRabbitmq } from '../support/servers/rabbitmq.ts';
import type { RabbitmqServer } from '../support/servers/rabbitmq.ts';

const PASSWORD = 'app-pw';
const SERVER = { name: 'RabbitMQ', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;

let pem: Certificates;
let plain: RabbitmqServer;
let guarded: RabbitmqServer;

beforeAll(async () => {
  pem = await certificates();
  const everything = {
    users: { app: PASSWORD },
    hosts: { '/': ['app'], shop: ['app'], closed: [], crowded: ['app'] },
    limits: { crowded: 0 },
    queues: { shop: 'orders' },
  };
  [plain, guarded] = await Promise.all([
    startRabbitmq({ ...everything, certificate: pem.good }),
    startRabbitmq({ ...everything, certificate: pem.good, clientCa: pem.ca }),
  ]);
}, 240_000);

afterEach(() => plain.present(pem.good));
afterAll(() => Promise.all([plain?.stop(), guarded?.stop()]), 30_000);

type Parameters = Readonly<Record<string, unknown>>;

interface Differences {
  readonly at?: 'plain' | 'guarded';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(
  parameters: Parameters,
  { at, password = PASSWORD, trust = 'ca', certificate }: Differences = {},
): Attempt {
  const server = at === 'guarded' ? guarded : plain;
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: {
      host: '127.0.0.1',
      port: server.tlsPort,
      vhost: 'shop',
      ...(password !== '' && { user: 'app' }),
      ...parameters,
    },
    secrets: { ...(password !== '' && { password }), caCertificate: pem[trust], ...client },
    auth: password === '' ? 'clientCertificate' : 'password',
  };
}

describe('amqp against RabbitMQ 3', () => {
  it.each<[string, Parameters, Differences, Verdict]>([
    ['user and password', {}, {}, { steps: ALL, server: SERVER }],
    ['the virtual host of old', { vhost: undefined }, {}, { steps: ALL, server: SERVER }],
    ['a queue that is there', { queue: 'orders' }, {}, { steps: ALL, server: SERVER }],
    [
      'a client certificate beside the password',
      {},
      { at: 'guarded', certificate: 'client' },
      { steps: ALL, server: SERVER },
    ],
    [
      'a client certificate alone',
      {},
      { at: 'guarded', certificate: 'client', password: '' },
      { steps: ALL, server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(amqp, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('succeeds in clear where the manifest says so', async () => {
    const result = await attempt(amqp, login({ port: plain.port, tls: { mode: 'disable' } }));

    expect(verdict(result)).toEqual({ steps: ALL.filter((step) => step !== 'TLS'), server: SERVER });
  });

  it('succeeds with a server name', async () => {
    await plain.present(pem.wrongName);

    const result = await attempt(amqp, login({ tls: { serverName: 'other.example.test' } }));

    expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
  });

  it.each<[string, Parameters, Differences, Verdict]>([
    [
      'the password is wrong',
      {},
      { password: 'no' },
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
      'the virtual host does not exist',
      { vhost: 'nowhere' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'its name is longer than the protocol can say',
      { vhost: 'ä'.repeat(200) },
      {},
      failedAt('ParametersInvalid', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the user may not open it',
      { vhost: 'closed' },
      {},
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the queue does not exist',
      { queue: 'nothing' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the virtual host has no connection left',
      { vhost: 'crowded' },
      {},
      failedAt('TooManyConnections', ...UP_TO_TLS, 'Authenticate', 'Probe'),
    ],
    [
      'the password would go to a server that is not verified',
      { tls: { mode: 'require' } },
      { trust: 'otherCa' },
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the broker does not look at certificates',
      {},
      { password: '', certificate: 'client' },
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
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
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(amqp, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each([
    ['is for another name', 'wrongName', 'CertificateNameMismatch'],
    ['has expired', 'expired', 'CertificateExpired'],
  ] as const)('says that the certificate %s', async (_, certificate, reason) => {
    await plain.present(pem[certificate]);

    const result = await attempt(amqp, login({}));

    expect(verdict(result)).toEqual(failedAt(reason, ...UP_TO_TLS));
  });

  it('says what is wrong with TLS to a port that does without', async () => {
    const result = await attempt(amqp, login({ port: plain.port }));

    expect(verdict(result)).toEqual(failedAt('TLSFailed', ...UP_TO_TLS));
  });

  it('says what is wrong with a port that wants TLS', async () => {
    const result = await attempt(amqp, login({ tls: { mode: 'disable' } }));

    expect(verdict(result)).toEqual(failedAt('ProtocolError', ...IN_CLEAR, 'Authenticate'));
  });
});
