import { pulsar } from '../../src/connectors/pulsar.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { askByClient, startPulsarFake } from '../support/fakes/pulsar.ts';
import type { PulsarFake } from '../support/fakes/pulsar.ts';

const TOKEN = 't0k-en';
const ORDERS = 'persistent://public/default/orders';
const SERVER = { name: 'Pulsar', version: '4.0.0' };
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Authorize', 'Probe'] as const;
const CLEAR = { tls: { mode: 'disable' } } as const;

let pem: Certificates;
let brokers: Readonly<Record<'good' | 'wrong' | 'clear' | 'open', PulsarFake>>;

beforeAll(async () => {
  pem = await certificates();
  const topics = { [ORDERS]: 3, 'persistent://public/default/hidden': 1 };
  const may = [ORDERS, 'persistent://public/default/nothing'];
  const common = { topics, credentials: { [`token ${TOKEN}`]: may, 'basic app:app-pw': may, 'tls ': may } };
  brokers = {
    good: await startPulsarFake({ ...common, certificate: pem.good }),
    wrong: await startPulsarFake({ ...common, certificate: pem.wrongName }),
    clear: await startPulsarFake(common),
    open: await startPulsarFake({ topics }),
  };
});
afterAll(() => Promise.all(Object.values(brokers ?? {}).map((broker) => broker.stop())));

interface Differences {
  readonly at?: keyof typeof brokers;
  readonly auth?: 'token' | 'password' | 'clientCertificate' | 'none';
  readonly secrets?: Readonly<Record<string, string>>;
}

function login(
  parameters: Attempt['parameters'],
  { at = 'good', auth = 'token', secrets = { token: TOKEN } }: Differences = {},
): Attempt {
  const clear = at === 'clear' || at === 'open';
  return {
    parameters: {
      host: '127.0.0.1',
      port: brokers[at].port,
      ...(clear && CLEAR),
      topic: ORDERS,
      ...parameters,
    },
    secrets: { caCertificate: pem.ca, ...secrets },
    auth,
  };
}

describe('pulsar against a broker written from its document', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a token', {}, {}, { steps: ALL, server: SERVER }],
    [
      'no topic',
      { topic: undefined },
      {},
      { steps: ALL.filter((step) => step !== 'Authorize'), server: SERVER },
    ],
    [
      'a user and a password',
      { user: 'app' },
      { auth: 'password', secrets: { password: 'app-pw' } },
      { steps: ALL, server: SERVER },
    ],
    ['a certificate', {}, { auth: 'clientCertificate', secrets: {} }, { steps: ALL, server: SERVER }],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrong' },
      { steps: ALL, server: SERVER },
    ],
    ['no TLS', {}, { at: 'clear' }, { steps: ALL.filter((step) => step !== 'TLS'), server: SERVER }],
    [
      'no credentials',
      {},
      { at: 'open', auth: 'none', secrets: {} },
      { steps: [...IN_CLEAR, 'Authorize', 'Probe'], server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(pulsar, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['the token is wrong', {}, { secrets: { token: 'no' } }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['no token is given', {}, { auth: 'none', secrets: {} }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'the topic does not exist',
      { topic: 'persistent://public/default/nothing' },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the topic may not be looked up',
      { topic: 'persistent://public/default/hidden' },
      {},
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
    ['TLS is not verified', { tls: { mode: 'require' } }, {}, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', ...IN_CLEAR)],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(pulsar, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});

describe('the broker written from the document', () => {
  it.each([
    [
      'tells the partitions of a topic',
      ORDERS,
      TOKEN,
      `['${ORDERS}-partition-0', '${ORDERS}-partition-1', '${ORDERS}-partition-2']`,
    ],
    ['refuses a wrong token', ORDERS, 'no', 'ConnectError'],
    [
      'refuses a topic that may not be looked up',
      'persistent://public/default/hidden',
      TOKEN,
      'AuthorizationError',
    ],
    [
      'does not know a topic that there is not',
      'persistent://public/default/nothing',
      TOKEN,
      'TopicNotFound',
    ],
  ])('%s, as the client of Apache Pulsar understands it', async (_, topic, token, said) => {
    expect(await askByClient(brokers.clear.port, topic, token)).toBe(said);
  });
});
