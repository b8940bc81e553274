import { activemq } from '../../src/connectors/activemq.ts';
import { amqp10 } from '../../src/connectors/amqp10.ts';
import { artemis } from '../../src/connectors/artemis.ts';
import { azureEventHubs } from '../../src/connectors/azure-event-hubs.ts';
import { azureServiceBus } from '../../src/connectors/azure-service-bus.ts';
import { startActivemq } from '../support/servers/activemq.ts';
import type { ActivemqServer } from '../support/servers/activemq.ts';
import { startArtemis } from '../support/servers/artemis.ts';
import type { ArtemisServer } from '../support/servers/artemis.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';

const PASSWORD = 'app-pw';
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Authorize', 'Probe'] as const;
const CLEAR = { tls: { mode: 'disable' } } as const;
const NAMES = ['good', 'wrong', 'guarded'] as const;

let pem: Certificates;
let servers: Readonly<Record<(typeof NAMES)[number], ArtemisServer>>;
let classic: ActivemqServer;

beforeAll(async () => {
  pem = await certificates();
  const users = {
    app: { password: PASSWORD, may: ['receive', 'send'] },
    reader: { password: PASSWORD, may: ['receive'] },
    nothing: { password: PASSWORD, may: [] },
  } as const;
  const good = await startArtemis({ certificate: pem.good, users });
  const wrong = await startArtemis({ certificate: pem.wrongName, users });
  const guarded = await startArtemis({ certificate: pem.good, clientCa: pem.ca, users });
  servers = { good, wrong, guarded };
  classic = await startActivemq(pem.good, { app: PASSWORD });
}, 300_000);
afterAll(async () => {
  await Promise.all([...Object.values(servers ?? {}), classic].map((server) => server?.stop()));
}, 30_000);

interface Differences {
  readonly at?: (typeof NAMES)[number];
  readonly tls?: 'none';
  readonly user?: string;
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
  readonly certificate?: 'client' | 'strange';
}

function login(parameters: Attempt['parameters'], differences: Differences = {}): Attempt {
  const { at = 'good', tls, user = 'app', password = PASSWORD, trust = 'ca', certificate } = differences;
  const { port, tlsPort } = servers[at];
  const place = tls ? { port, ...CLEAR } : { port: tlsPort };
  const client = certificate && {
    clientCertificate: pem[certificate].certificate,
    clientKey: pem[certificate].key,
  };
  return {
    parameters: { host: '127.0.0.1', ...place, ...(password && { user }), ...parameters },
    secrets: { ...(password && { password }), caCertificate: pem[trust], ...client },
    auth: password === '' ? 'none' : 'password',
  };
}

const ARTEMIS = { name: 'ActiveMQ Artemis', version: expect.stringMatching(/^2\.40/) as string };
const CLASSIC = { name: 'ActiveMQ', version: expect.stringMatching(/^5\.18/) as string };

describe('amqp10 against ActiveMQ Artemis 2.40', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a password', { address: 'orders' }, {}, { steps: ALL, server: ARTEMIS }],
    ['no address', {}, {}, { steps: ALL.filter((step) => step !== 'Authorize'), server: ARTEMIS }],
    ['the right to send', { address: 'orders', use: 'send' }, {}, { steps: ALL, server: ARTEMIS }],
    [
      'the right to receive alone',
      { address: 'orders' },
      { user: 'reader' },
      { steps: ALL, server: ARTEMIS },
    ],
    [
      'a virtual host',
      { virtualHost: 'elsewhere' },
      { user: 'nothing' },
      { steps: ALL.filter((step) => step !== 'Authorize'), server: ARTEMIS },
    ],
    [
      'no TLS',
      { address: 'orders' },
      { tls: 'none' },
      { steps: ALL.filter((step) => step !== 'TLS'), server: ARTEMIS },
    ],
    [
      'a client certificate besides',
      { address: 'orders' },
      { at: 'guarded', certificate: 'client' },
      { steps: ALL, server: ARTEMIS },
    ],
    [
      'a server name',
      { address: 'orders', tls: { serverName: 'other.example.test' } },
      { at: 'wrong' },
      { steps: ALL, server: ARTEMIS },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(amqp10, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', {}, { user: 'nobody' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'the address does not exist',
      { address: 'nothing' },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the address does not exist, and the client would send',
      { address: 'nothing', use: 'send' },
      {},
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the user may not receive',
      { address: 'orders' },
      { user: 'nothing' },
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the user may not send',
      { address: 'orders', use: 'send' },
      { user: 'reader' },
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'a login is asked for, and none given',
      {},
      { password: '' },
      failedAt('CredentialsRejected', ...LOGGED_IN),
    ],
    ['TLS is not verified', { tls: { mode: 'require' } }, {}, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
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
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', ...IN_CLEAR)],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(amqp10, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('is the broker of the type artemis, too', async () => {
    const result = await attempt(artemis, login({ address: 'orders' }));

    expect(verdict(result)).toEqual({ steps: ALL, server: ARTEMIS });
  });
});

describe('activemq against ActiveMQ Classic 5.18', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['all is well', { address: 'queue://orders' }, {}, { steps: ALL, server: CLASSIC }],
    ['the user sends', { address: 'queue://orders', use: 'send' }, {}, { steps: ALL, server: CLASSIC }],
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', {}, { user: 'nobody' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'a login is asked for, and none given',
      {},
      { password: '' },
      failedAt('CredentialsRejected', ...LOGGED_IN),
    ],
    [
      'the user may not use the queue',
      { address: 'queue://other' },
      {},
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
  ])('tells when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(activemq, login({ port: classic.tlsPort, ...parameters }, differences));

    expect(verdict(result)).toEqual(expected);
  });
});

describe.each([
  ['azure-service-bus', azureServiceBus],
  ['azure-event-hubs', azureEventHubs],
] as const)('%s against ActiveMQ Artemis 2.40', (_type, connector) => {
  it.each<[string, Attempt['parameters'], string, Verdict]>([
    ['all is well', {}, PASSWORD, { steps: ALL, server: ARTEMIS }],
    ['the key is wrong', {}, 'no', failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'the address does not exist',
      { address: 'nothing' },
      PASSWORD,
      failedAt('TargetNotFound', ...LOGGED_IN, 'Authorize'),
    ],
    [
      'the policy does not allow it',
      { policy: 'reader', use: 'send' },
      PASSWORD,
      failedAt('PermissionDenied', ...LOGGED_IN, 'Authorize'),
    ],
  ])('tells when %s', async (_, parameters, policyKey, expected) => {
    const place = { host: '127.0.0.1', port: servers.good.tlsPort, policy: 'app', address: 'orders' };

    const result = await attempt(connector, {
      parameters: { ...place, ...parameters },
      secrets: { policyKey, caCertificate: pem.ca },
    });

    expect(verdict(result)).toEqual(expected);
  });
});
