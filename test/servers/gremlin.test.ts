import { amazonNeptune } from '../../src/connectors/amazon-neptune.ts';
import { gremlin } from '../../src/connectors/gremlin.ts';
import { janusgraph } from '../../src/connectors/janusgraph.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { LOGIN, startGremlinServer } from '../support/servers/gremlinserver.ts';
import type { GremlinServer } from '../support/servers/gremlinserver.ts';
import { startTlsRelay } from '../support/servers/tlsrelay.ts';
import type { TlsRelay } from '../support/servers/tlsrelay.ts';

const SERVER = { name: 'Gremlin Server' };
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;
const LOGGED_IN = [...UP_TO_TLS, 'Authenticate'] as const;
const ALL = [...LOGGED_IN, 'Probe'] as const;
const CLEAR = { tls: { mode: 'disable' } } as const;

let pem: Certificates;
let servers: Readonly<Record<'good' | 'open', GremlinServer>>;
let wrong: TlsRelay;

beforeAll(async () => {
  pem = await certificates();
  servers = {
    good: await startGremlinServer({ certificate: pem.good, asks: true }),
    open: await startGremlinServer(),
  };
  wrong = await startTlsRelay(servers.open.port, pem.wrongName);
}, 300_000);
afterAll(async () => {
  await wrong?.stop();
  await Promise.all(Object.values(servers ?? {}).map((server) => server.stop()));
}, 30_000);

interface Differences {
  readonly at?: 'good' | 'open' | 'wrong';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Attempt['parameters'],
  { at = 'good', password = LOGIN.password, trust = 'ca' }: Differences = {},
): Attempt {
  const { port } = at === 'wrong' ? wrong : servers[at];
  return {
    parameters: {
      host: '127.0.0.1',
      port,
      ...(at === 'open' && CLEAR),
      ...(password && { user: LOGIN.user }),
      ...parameters,
    },
    secrets: { ...(password && { password }), caCertificate: pem[trust] },
    auth: password === '' ? 'none' : 'password',
  };
}

const AS_STRANGER = { at: 'open', password: '' } as const;

describe('gremlin against Gremlin Server 3.7', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a password', {}, {}, { steps: ALL, server: SERVER }],
    [
      'a password that is not asked for',
      {},
      { at: 'open' },
      { steps: [...IN_CLEAR, 'Authenticate', 'Probe'], server: SERVER },
    ],
    ['no credentials', {}, AS_STRANGER, { steps: [...IN_CLEAR, 'Probe'], server: SERVER }],
    [
      'a server name',
      { tls: { serverName: 'other.example.test' } },
      { at: 'wrong', password: '' },
      { steps: [...UP_TO_TLS, 'Probe'], server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(gremlin, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['the password is wrong', {}, { password: 'no' }, failedAt('CredentialsRejected', ...LOGGED_IN)],
    ['the user is unknown', { user: 'nobody' }, {}, failedAt('CredentialsRejected', ...LOGGED_IN)],
    [
      'a login is asked for, and none given',
      {},
      { password: '' },
      failedAt('CredentialsRejected', ...LOGGED_IN),
    ],
    [
      'the traversal source does not exist',
      { traversalSource: 'h' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authorize'),
    ],
    ['TLS is not verified', { tls: { mode: 'require' } }, {}, failedAt('AuthMethodNotOffered', ...LOGGED_IN)],
    ['the authority is another', {}, { trust: 'otherCa' }, failedAt('CertificateUntrusted', ...UP_TO_TLS)],
    [
      'the certificate is for another name',
      {},
      { at: 'wrong', password: '' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
    ['the port is closed', { port: 1 }, {}, failedAt('ConnectionRefused', ...IN_CLEAR)],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(gremlin, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('stands in for JanusGraph, which has the same server in it', async () => {
    const result = await attempt(janusgraph, login({}));

    expect(verdict(result)).toEqual({ steps: ALL, server: { name: 'JanusGraph' } });
  });

  it('answers over HTTP what Neptune is asked', async () => {
    const url = `http://127.0.0.1:${servers.open.port}`;

    const result = await attempt(amazonNeptune, { parameters: { url }, auth: 'none' });

    expect(verdict(result)).toEqual({ steps: [...IN_CLEAR, 'Probe'] });
  });
});
