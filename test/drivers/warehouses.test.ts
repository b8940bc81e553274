import { exasol } from '../../src/connectors/exasol.ts';
import { vertica } from '../../src/connectors/vertica.ts';
import { startExasolServer } from '../support/fakes/exasol.ts';
import type { ExasolOptions, ExasolServer } from '../support/fakes/exasol.ts';
import type { FakeServer } from '../support/fakes/server.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt, Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startVerticaServer } from '../support/fakes/vertica.ts';
import type { VerticaOptions, VerticaServer, Way } from '../support/fakes/vertica.ts';

/*
 * Warehouses of which there is no server to be had, from servers that were written from the documents of their protocols.
 */
const PASSWORD = 'app-pw [ü]';
const USERS = { app: PASSWORD };
const CLEAR = { tls: { mode: 'disable' } } as const;
const IN_CLEAR = ['Resolve', 'Connect'] as const;
const UP_TO_TLS = [...IN_CLEAR, 'TLS'] as const;

let pem: Certificates;
const servers: FakeServer[] = [];

beforeAll(async () => {
  pem = await certificates();
});
afterEach(() => Promise.all(servers.splice(0).map((server) => server.stop())));

function login({ port }: FakeServer, parameters: Attempt['parameters'] = {}, password = PASSWORD): Attempt {
  return {
    parameters: { host: '127.0.0.1', port, user: 'app', ...parameters },
    secrets: { password, caCertificate: pem.ca },
    timeoutMs: 2000,
  };
}

describe('vertica', () => {
  const SERVER = { name: 'Vertica', version: '24.2.0-1' };
  const start = async (options: Partial<VerticaOptions>): Promise<VerticaServer> => {
    const server = await startVerticaServer({ users: USERS, ...options });
    servers.push(server);
    return server;
  };

  it.each<Way>(['sha512', 'md5', 'clear', 'trust'])('logs in by %s over TLS', async (way) => {
    const server = await start({ certificate: pem.good, way });

    const result = await attempt(vertica, login(server, { database: 'sales' }));

    expect(verdict(result)).toEqual({ steps: [...UP_TO_TLS, 'Authenticate', 'Probe'], server: SERVER });
    expect(server.startups).toMatchObject([{ user: 'app', database: 'sales', client_label: 'mooring' }]);
    expect(server.proofs.includes(PASSWORD)).toBe(way === 'clear');
  });

  it('logs in without TLS where the manifest says so', async () => {
    const server = await start({});

    expect(verdict(await attempt(vertica, login(server, CLEAR)))).toMatchObject({
      steps: [...IN_CLEAR, 'Authenticate', 'Probe'],
    });
  });

  it('sends no password in clear to a server that is not verified', async () => {
    const server = await start({ certificate: pem.wrongName, way: 'clear' });

    const result = await attempt(vertica, login(server, { tls: { mode: 'require' } }));

    expect(verdict(result)).toEqual(failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'));
    expect(server.proofs).toEqual([]);
  });

  it.each<[string, Partial<VerticaOptions>, string, Verdict]>([
    ['the password is wrong', {}, 'no', failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate')],
    [
      'the user is unknown',
      { users: {} },
      PASSWORD,
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the password has expired',
      { way: 'expired' },
      PASSWORD,
      failedAt('CredentialsExpired', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'a second factor is asked for',
      { way: 'secondFactor' },
      PASSWORD,
      failedAt('AuthMethodNotOffered', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the answer is another number',
      { number: '2' },
      PASSWORD,
      failedAt('UnexpectedAnswer', ...IN_CLEAR, 'Authenticate', 'Probe'),
    ],
  ])('says why when %s', async (_, options, password, expected) => {
    const server = await start(options);

    expect(verdict(await attempt(vertica, login(server, CLEAR, password)))).toEqual(expected);
  });

  it.each([
    ['28000', 'The user account "app" is locked due to too many invalid logins', 'AccountLocked'],
    ['3D000', 'canary', 'TargetNotFound'],
    ['53300', 'New session rejected due to limit, already 55 sessions active', 'TooManyConnections'],
    ['57V03', 'Node startup/recovery in progress. Not yet ready to accept connections', 'ServerUnavailable'],
    ['XX000', 'canary', 'UnexpectedAnswer'],
  ])('takes %s with %j for %s', async (state, text, reason) => {
    const server = await start({ error: [state, text] });

    expect(await attempt(vertica, login(server, CLEAR))).toMatchObject({ status: 'Failed', reason });
  });

  it.each([
    ['has no TLS', {}, failedAt('TLSNotOffered', ...UP_TO_TLS)],
    [
      'has a certificate for another name',
      { certificate: 'wrongName' as const },
      failedAt('CertificateNameMismatch', ...UP_TO_TLS),
    ],
  ])(
    'sends nothing to a server that %s',
    async (_, { certificate }: { readonly certificate?: 'wrongName' }, expected) => {
      const server = await start(certificate ? { certificate: pem[certificate] } : {});

      expect(verdict(await attempt(vertica, login(server)))).toEqual(expected);
      expect(server.startups).toEqual([]);
    },
  );
});

describe('exasol', () => {
  const SERVER = { name: 'Exasol', version: '8.29.4' };
  const start = async (options: Partial<ExasolOptions>): Promise<ExasolServer> => {
    const server = await startExasolServer({ users: USERS, schemas: ['SALES'], ...options });
    servers.push(server);
    return server;
  };

  it('logs in over TLS, opens the schema and takes leave', async () => {
    const server = await start({ certificate: pem.good });

    const result = await attempt(exasol, login(server, { schema: 'SALES' }));

    expect(verdict(result)).toEqual({
      steps: [...UP_TO_TLS, 'Authenticate', 'Authorize', 'Probe'],
      server: SERVER,
    });
    expect(server.requests.map(({ command, username }) => command ?? username)).toEqual([
      'login',
      'app',
      'setAttributes',
      'execute',
      'disconnect',
    ]);
    expect(JSON.stringify(server.requests)).not.toContain(PASSWORD);
  });

  it('logs in without TLS where the manifest says so', async () => {
    const server = await start({});

    expect(verdict(await attempt(exasol, login(server, CLEAR)))).toMatchObject({
      steps: [...IN_CLEAR, 'Authenticate', 'Probe'],
    });
  });

  it('asks no server that is not verified for a key', async () => {
    const server = await start({ certificate: pem.wrongName });

    const result = await attempt(exasol, login(server, { tls: { mode: 'require' } }));

    expect(verdict(result)).toEqual(failedAt('AuthMethodNotOffered', ...UP_TO_TLS, 'Authenticate'));
    expect(server.requests).toEqual([]);
  });

  it.each<[string, Partial<ExasolOptions>, Attempt['parameters'], Verdict]>([
    ['the user is unknown', { users: {} }, {}, failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate')],
    [
      'the password is wrong',
      { users: { app: 'no' } },
      {},
      failedAt('CredentialsRejected', ...IN_CLEAR, 'Authenticate'),
    ],
    [
      'the schema does not exist',
      {},
      { schema: 'NOTHING' },
      failedAt('TargetNotFound', ...IN_CLEAR, 'Authenticate', 'Authorize'),
    ],
    [
      'the answer is another number',
      { number: 2 },
      {},
      failedAt('UnexpectedAnswer', ...IN_CLEAR, 'Authenticate', 'Probe'),
    ],
  ])('says why when %s', async (_, options, parameters, expected) => {
    const server = await start(options);

    expect(verdict(await attempt(exasol, login(server, { ...CLEAR, ...parameters })))).toEqual(expected);
  });

  it.each([
    ['42500', 'insufficient privileges: CREATE SESSION', 'PermissionDenied'],
    ['08004', 'Connection exception - authentication failed.', 'CredentialsRejected'],
    ['08004', 'Connection exception - insufficient privileges: CREATE SESSION.', 'PermissionDenied'],
    ['00000', 'canary', 'UnexpectedAnswer'],
  ])('takes %s with %j for %s', async (code, text, reason) => {
    const server = await start({ error: [code, text] });

    expect(await attempt(exasol, login(server, CLEAR))).toMatchObject({ status: 'Failed', reason });
  });
});
