import { stomp } from '../../src/connectors/stomp.ts';
import { startActivemq } from '../support/servers/activemq.ts';
import type { ActivemqServer } from '../support/servers/activemq.ts';
import { startArtemis } from '../support/servers/artemis.ts';
import type { ArtemisServer } from '../support/servers/artemis.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startTlsRelay } from '../support/servers/tlsrelay.ts';
import type { TlsRelay } from '../support/servers/tlsrelay.ts';

const PASSWORD = 'app:pw ü';
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Probe'] as const;
const CLEAR = { tls: { mode: 'disable' } } as const;
const SERVERS = {
  artemis: { name: 'ActiveMQ Artemis', version: expect.stringMatching(/^2\.40/) as string },
  classic: { name: 'ActiveMQ', version: expect.stringMatching(/^5\.18/) as string },
};

let pem: Certificates;
let artemis: ArtemisServer;
let classic: ActivemqServer;
let wrong: TlsRelay;

beforeAll(async () => {
  pem = await certificates();
  artemis = await startArtemis({
    protocol: 'STOMP',
    certificate: pem.good,
    users: { app: { password: PASSWORD, may: ['receive'] } },
  });
  classic = await startActivemq(pem.good, { app: PASSWORD });
  wrong = await startTlsRelay(artemis.port, pem.wrongName);
}, 300_000);
afterAll(() => Promise.all([artemis, classic, wrong].map((server) => server?.stop())), 30_000);

interface Differences {
  readonly at?: 'artemis' | 'classic' | 'clear' | 'wrong';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Attempt['parameters'],
  { at = 'artemis', password = PASSWORD, trust = 'ca' }: Differences = {},
): Attempt {
  const ports = {
    artemis: artemis.tlsPort,
    classic: classic.stompPort,
    clear: artemis.port,
    wrong: wrong.port,
  };
  return {
    parameters: {
      host: '127.0.0.1',
      port: ports[at],
      ...(at === 'clear' && CLEAR),
      ...(password && { user: 'app' }),
      ...parameters,
    },
    secrets: { ...(password && { password }), caCertificate: pem[trust] },
    auth: password === '' ? 'none' : 'password',
  };
}

describe.each(['artemis', 'classic'] as const)('stomp against the ActiveMQ that is %s', (at) => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['all is well', {}, {}, { steps: ALL, server: SERVERS[at] }],
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'a login is asked for, and none given',
      {},
      { password: '' },
      failedAt('CredentialsRejected', ...LOGGED_IN),
    ],
    ['the password holds a line end', {}, { password: 'a\nb' }, failedAt('SecretInvalid', ...LOGGED_IN)],
    ['TLS is not verified', { tls: { mode: 'require' } }, {}, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
  ])('tells when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(stomp, login(parameters, { at, ...differences }));

    expect(verdict(result)).toEqual(expected);
  });
});

describe('stomp against ActiveMQ Artemis 2.40', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    [
      'there is no TLS',
      {},
      { at: 'clear' },
      { steps: ALL.filter((step) => step !== 'TLS'), server: SERVERS.artemis },
    ],
    [
      'the server has a name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrong' },
      { steps: ALL, server: SERVERS.artemis },
    ],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', ...IN_CLEAR)],
  ])('tells when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(stomp, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });
});
