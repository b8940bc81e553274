import { Client } from 'pg';
import { postgresql } from '../../src/connectors/postgresql.ts';
import { freePort } from '../support/process.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startPgbouncer } from '../support/servers/pgbouncer.ts';
import type { PgbouncerOptions } from '../support/servers/pgbouncer.ts';
import type { Server } from '../support/servers/place.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

/*
 * PgBouncer in front of PostgreSQL. It sends the code of a broken protocol for all that either of them refuses. A pool
 * whose login failed refuses the next client at once, so that each such test has a database of its own.
 */
const PASSWORD = 'pass: word';
const TRIED = ['Resolve', 'Connect', 'Authenticate'] as const;
const IN_CLEAR = { mode: 'disable' } as const;

let pem: Certificates;
let database: PostgresqlServer;
let pooler: Server;
let hashed: Server;

beforeAll(async () => {
  pem = await certificates();
  database = await startPostgresql({ access: ['host all barred 127.0.0.1/32 reject'] });
  await database.sql(
    `create role reader login password '${PASSWORD}'; create role barred login password '${PASSWORD}';
     create role moved login password 'another'; create database orders;`,
  );
  [pooler, hashed] = await Promise.all([
    start({ certificate: pem.good }),
    start({ settings: { auth_type: 'md5' } }),
  ]);
}, 240_000);

afterAll(async () => {
  await Promise.all([pooler?.stop(), hashed?.stop()]);
  await database?.stop();
});

function start(options: Partial<PgbouncerOptions>): Promise<Server> {
  const behind = `host=127.0.0.1 port=${database.port}`;
  return startPgbouncer({
    databases: {
      orders: behind,
      gone: `${behind} dbname=nowhere`,
      stale: `${behind} dbname=orders user=reader password=old`,
      moved: `${behind} dbname=orders`,
      barred: `${behind} dbname=orders`,
    },
    users: { reader: PASSWORD, app: PASSWORD, moved: PASSWORD, barred: PASSWORD },
    ...options,
  });
}

interface Login {
  readonly database?: string;
  readonly user?: string;
  readonly password?: string;
  readonly tls?: object;
}

async function ask(
  { port }: Server,
  { password = PASSWORD, tls = IN_CLEAR, ...login }: Login = {},
): Promise<Verdict> {
  const result = await attempt(postgresql, {
    parameters: { host: '127.0.0.1', port, database: 'orders', user: 'reader', ...login, tls },
    secrets: { password, caCertificate: pem.ca },
    auth: 'password',
  });
  return verdict(result);
}

/** Keeps a connection open, with a database connection of its pool, until the work is done. */
async function whileHeld<T>({ port }: Server, work: () => Promise<T>): Promise<T> {
  const login = { user: 'reader', password: PASSWORD, database: 'orders' };
  const other = new Client({ host: '127.0.0.1', port, ...login });
  await other.connect();
  await other.query('select 1');
  try {
    return await work();
  } finally {
    await other.end();
  }
}

describe('postgresql against PgBouncer', () => {
  it('succeeds with the right password over TLS', async () => {
    expect(await ask(pooler, { tls: {} })).toEqual({
      steps: ['Resolve', 'Connect', 'TLS', 'Authenticate', 'Authorize', 'Probe'],
      server: { name: 'PostgreSQL', version: expect.stringMatching(/^15\.\d+$/) },
    });
  });

  it('succeeds with a password that is asked for as md5', async () => {
    expect(await ask(hashed)).toMatchObject({ server: { name: 'PostgreSQL' } });
  });

  it.each<[string, Login]>([
    ['a wrong password', { password: 'wrong' }],
    ['an unknown user', { user: 'nobody' }],
    ['a password that the database behind does not take', { user: 'moved', database: 'moved' }],
  ])('rejects %s, by SCRAM and by md5', async (_, login) => {
    const verdicts = await Promise.all([ask(pooler, { ...login, tls: {} }), ask(hashed, login)]);

    expect(verdicts).toEqual([
      failedAt('CredentialsRejected', 'Resolve', 'Connect', 'TLS', 'Authenticate'),
      failedAt('CredentialsRejected', ...TRIED),
    ]);
  });

  it.each<[string, Login, Verdict]>([
    [
      'PgBouncer has no such database',
      { database: 'nowhere' },
      failedAt('TargetNotFound', 'Resolve', 'Connect', 'Authorize'),
    ],
    [
      'PostgreSQL has no such database',
      { database: 'gone' },
      failedAt('TargetNotFound', 'Resolve', 'Connect', 'Authorize'),
    ],
    [
      'PgBouncer has an old password for another user',
      { database: 'stale', user: 'app' },
      failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Probe'),
    ],
    [
      'PostgreSQL bars the user',
      { database: 'barred', user: 'barred' },
      failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Probe'),
    ],
  ])('says why when %s', async (_, login, expected) => {
    expect(await ask(hashed, login)).toEqual(expected);
  });

  it('says that it takes no client without TLS', async () => {
    expect(await ask(pooler)).toEqual(failedAt('TLSRequired', ...TRIED));
  });

  it('says that it offers no TLS', async () => {
    expect(await ask(hashed, { tls: {} })).toEqual(failedAt('TLSNotOffered', 'Resolve', 'Connect', 'TLS'));
  });
});

describe('postgresql against a PgBouncer that is full', () => {
  it.each<[string, PgbouncerOptions['settings'], Verdict]>([
    ['of clients', { max_client_conn: 1 }, failedAt('TooManyConnections', 'Resolve', 'Connect', 'Probe')],
    [
      'of connections to the database',
      { default_pool_size: 1, query_wait_timeout: 1 },
      failedAt('ServerUnavailable', ...TRIED, 'Authorize', 'Probe'),
    ],
  ])(
    'says so where it is full %s',
    async (_, settings = {}, expected) => {
      const full = await start({ settings });

      const result = await whileHeld(full, () => ask(full));

      await full.stop();
      expect(result).toEqual(expected);
    },
    30_000,
  );
});

describe('postgresql against a PgBouncer whose database cannot be used', () => {
  const UNAVAILABLE = failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Probe');

  /** The first client waits for the database; the second is told what came of it. */
  async function askTwice(port: number): Promise<readonly Verdict[]> {
    const alone = await start({
      databases: { orders: `host=127.0.0.1 port=${port}` },
      settings: { query_wait_timeout: 1, server_login_retry: 1 },
    });
    const verdicts = [await ask(alone), await ask(alone)];
    await alone.stop();
    return verdicts;
  }

  it('says so where nothing listens', async () => {
    expect(await askTwice(await freePort())).toEqual([UNAVAILABLE, UNAVAILABLE]);
  }, 30_000);

  it('says so where it is starting', async () => {
    const starting = await startPostgresql({ starting: true });

    const verdicts = await askTwice(starting.port);

    await starting.stop();
    expect(verdicts).toEqual([UNAVAILABLE, UNAVAILABLE]);
  }, 60_000);
});
