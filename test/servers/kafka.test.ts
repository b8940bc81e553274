import { kafka } from '../../src/connectors/kafka.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startKafka } from '../support/servers/kafka.ts';
import type { KafkaServer } from '../support/servers/kafka.ts';
import { freePort } from '../support/process.ts';

const PASSWORD = 'app-pw';
const SERVER = { name: 'Kafka' };
const EVERY_WAY = ['PLAIN', 'SCRAM-SHA-256', 'SCRAM-SHA-512'];
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;
const WITHOUT_TLS = ALL.filter((step) => step !== 'TLS');

let pem: Certificates;
let server: KafkaServer;

beforeAll(async () => {
  pem = await certificates();
  const closed = await freePort();
  server = await startKafka({
    users: { app: PASSWORD },
    topics: { orders: [], hidden: ['app'] },
    listeners: {
      GOOD: { certificate: pem.good, mechanisms: EVERY_WAY },
      LOCALHOST: { certificate: pem.good, mechanisms: EVERY_WAY, advertised: `localhost:${closed}` },
      WRONG: { certificate: pem.wrongName, mechanisms: EVERY_WAY },
      EXPIRED: { certificate: pem.expired, mechanisms: EVERY_WAY },
      GUARDED: { certificate: pem.good, clientCa: pem.ca },
      CLEAR: { mechanisms: EVERY_WAY },
      SCRAM: { mechanisms: ['SCRAM-SHA-256'] },
      METADATA: { advertised: '169.254.169.254:80' },
      NOWHERE: { advertised: 'nowhere.invalid:9092' },
      CLOSED: { advertised: `127.0.0.1:${closed}` },
    },
  });
}, 240_000);

afterAll(() => server?.stop(), 30_000);

interface Differences {
  readonly at?: string;
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

const ENCRYPTED = ['GOOD', 'LOCALHOST', 'WRONG', 'EXPIRED', 'GUARDED'];

function login(
  parameters: Attempt['parameters'],
  { at = 'GOOD', password = PASSWORD, trust = 'ca', certificate }: Differences = {},
): Attempt {
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: {
      brokers: [`127.0.0.1:${server.ports[at]}`],
      topic: 'orders',
      ...(!ENCRYPTED.includes(at) && { tls: { mode: 'disable' } }),
      ...(password !== '' && { user: 'app' }),
      ...parameters,
    },
    secrets: { ...(password !== '' && { password }), caCertificate: pem[trust], ...client },
    auth: password === '' ? 'none' : 'password',
  };
}

describe('kafka against Kafka 4', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['SCRAM-SHA-512', {}, {}, { steps: ALL, server: SERVER }],
    ['SCRAM-SHA-256', { mechanism: 'SCRAM-SHA-256' }, {}, { steps: ALL, server: SERVER }],
    ['PLAIN', { mechanism: 'PLAIN' }, {}, { steps: ALL, server: SERVER }],
    [
      'PLAIN in clear, where the manifest says so',
      { mechanism: 'PLAIN' },
      { at: 'CLEAR' },
      { steps: WITHOUT_TLS, server: SERVER },
    ],
    [
      'SCRAM over TLS without verification',
      { tls: { mode: 'require' } },
      { trust: 'otherCa' },
      { steps: ALL, server: SERVER },
    ],
    ['no topic', { topic: undefined }, {}, { steps: ALL, server: SERVER }],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'WRONG' },
      { steps: ALL, server: SERVER },
    ],
    [
      'a client certificate',
      {},
      { at: 'GUARDED', password: '', certificate: 'client' },
      { steps: ALL.filter((step) => step !== 'Authenticate'), server: SERVER },
    ],
    [
      'nothing, where nothing is asked for',
      {},
      { at: 'INTERNAL', password: '' },
      { steps: [...IN_CLEAR, 'Authorize', 'Probe'], server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(kafka, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('goes on to the next broker where one does not listen', async () => {
    const brokers = [`127.0.0.1:${await freePort()}`, `127.0.0.1:${server.ports['GOOD']}`];

    const result = await attempt(kafka, login({ brokers }));

    expect(verdict(result)).toEqual({ steps: ALL, server: SERVER });
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    [
      'the password is wrong',
      {},
      { password: 'no' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the password of PLAIN is wrong',
      { mechanism: 'PLAIN' },
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
      'the topic does not exist',
      { topic: 'nothing' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the user may not see the topic',
      { topic: 'hidden' },
      {},
      failedAt('PermissionDenied', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
    ],
    [
      'the listener does not know the mechanism',
      {},
      { at: 'SCRAM' },
      failedAt('AuthMethodNotOffered', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the listener asks for no login',
      {},
      { at: 'INTERNAL' },
      failedAt('AuthMethodNotOffered', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'a login is asked for and none given',
      {},
      { at: 'CLEAR', password: '' },
      failedAt('ConnectionClosed', ...IN_CLEAR, 'Authorize'),
    ],
    [
      'the password would go to a server that is not verified',
      { mechanism: 'PLAIN', tls: { mode: 'require' } },
      { trust: 'otherCa' },
      failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'WRONG' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the certificate has expired', {}, { at: 'EXPIRED' }, failedAt('CertificateExpired', ...UP_TO_TLS)],
    [
      'a client certificate is missing',
      {},
      { at: 'GUARDED', password: '' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    [
      'another authority signed it',
      {},
      { at: 'GUARDED', password: '', certificate: 'strange' },
      failedAt('ClientCertificateRejected', ...UP_TO_TLS),
    ],
    [
      'TLS meets a listener without',
      { tls: {} },
      { at: 'CLEAR' },
      failedAt('ConnectionClosed', ...UP_TO_TLS),
    ],
    [
      'the listener wants TLS',
      { tls: { mode: 'disable' } },
      {},
      failedAt('ConnectionClosed', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the cluster advertises what tests may not reach',
      {},
      { at: 'METADATA', password: '' },
      failedAt('TargetDenied', 'Resolve'),
    ],
    [
      'the cluster advertises a name that does not exist',
      {},
      { at: 'NOWHERE', password: '' },
      failedAt('HostNotFound', 'Resolve'),
    ],
    [
      'the cluster advertises a closed port',
      {},
      { at: 'CLOSED', password: '' },
      failedAt('ConnectionRefused', ...IN_CLEAR),
    ],
    [
      'the cluster advertises a closed port, in TLS',
      {},
      { at: 'LOCALHOST' },
      failedAt('ConnectionRefused', ...IN_CLEAR),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(kafka, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('says that it was an advertised broker that could not be reached', async () => {
    const result = await attempt(kafka, login({}, { at: 'CLOSED', password: '' }));

    expect(result).toMatchObject({
      message: 'a broker that the cluster advertises: nothing listens on the port',
    });
  });
});
