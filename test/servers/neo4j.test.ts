import { neo4j } from '../../src/connectors/neo4j.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startNeo4j } from '../support/servers/neo4j.ts';
import type { Neo4jServer } from '../support/servers/neo4j.ts';

const PASSWORD = 'app-pw';
const SERVER = { name: 'Neo4j', version: '5.26.12' };
const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;
const ALL = [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'] as const;
const WITHOUT_TLS = ALL.filter((step) => step !== 'TLS');
const CLEAR = { tls: { mode: 'disable' } } as const;

let pem: Certificates;
let server: Neo4jServer;
let open: Neo4jServer;

beforeAll(async () => {
  pem = await certificates();
  server = await startNeo4j({
    certificate: pem.good,
    statements: [
      `CREATE USER app SET PASSWORD '${PASSWORD}' CHANGE NOT REQUIRED`,
      `CREATE USER guessed SET PASSWORD '${PASSWORD}' CHANGE NOT REQUIRED`,
      "CREATE USER fresh SET PASSWORD 'first-pw' CHANGE REQUIRED",
    ],
  });
  open = await startNeo4j({ certificate: pem.wrongName });
}, 300_000);
afterAll(() => Promise.all([server?.stop(), open?.stop()]), 30_000);

interface Differences {
  readonly at?: 'open';
  readonly password?: string;
  readonly trust?: 'ca' | 'otherCa';
}

function login(
  parameters: Attempt['parameters'],
  { at, password = PASSWORD, trust = 'ca' }: Differences = {},
): Attempt {
  const { port } = at === 'open' ? open : server;
  const user = password === '' ? {} : { user: 'app' };
  return {
    parameters: { host: '127.0.0.1', port, database: 'neo4j', ...user, ...parameters },
    secrets: { ...(password !== '' && { password }), caCertificate: pem[trust] },
    auth: password === '' ? 'none' : 'password',
    timeoutMs: 30_000, // its first query compiles half of it
  };
}

describe('neo4j against Neo4j 5', () => {
  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
    ['a password', {}, {}, { steps: ALL, server: SERVER }],
    ['a password in clear, where the manifest says so', CLEAR, {}, { steps: WITHOUT_TLS, server: SERVER }],
    ['no database', { database: undefined }, {}, { steps: ALL, server: SERVER }],
    [
      'no credentials, where none are asked for',
      CLEAR,
      { at: 'open', password: '' },
      { steps: WITHOUT_TLS, server: SERVER },
    ],
    [
      'no credentials, and a certificate that the test does not verify',
      { tls: { mode: 'require' } },
      { at: 'open', password: '', trust: 'otherCa' },
      { steps: ALL, server: SERVER },
    ],
  ])('succeeds with %s', async (_, parameters, differences, expected) => {
    const result = await attempt(neo4j, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it.each<[string, Attempt['parameters'], Differences, Verdict]>([
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
      'a login is asked for and none given',
      {},
      { password: '' },
      failedAt('CredentialsRejected', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the password must be changed first',
      { user: 'fresh' },
      { password: 'first-pw' },
      failedAt('CredentialsExpired', ...UP_TO_TLS, 'Authenticate'),
    ],
    [
      'the database does not exist',
      { database: 'nothing' },
      {},
      failedAt('TargetNotFound', ...UP_TO_TLS, 'Authenticate', 'Authorize'),
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
      { at: 'open' },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
  ])('says why when %s', async (_, parameters, differences, expected) => {
    const result = await attempt(neo4j, login(parameters, differences));

    expect(verdict(result)).toEqual(expected);
  });

  it('says that it was given wrong passwords too often', async () => {
    for (let count = 0; count < 3; count += 1)
      await attempt(neo4j, login({ user: 'guessed' }, { password: 'no' }));

    const result = await attempt(neo4j, login({ user: 'guessed' }));

    expect(verdict(result)).toEqual(failedAt('RateLimited', ...UP_TO_TLS, 'Probe'));
  });
});
