import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { postgresql } from './exchanges.ts';
import { onLoopback } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['postgresql-15'];

/** A PostgreSQL server of one's own, on 127.0.0.1. */
export interface PostgresqlServer {
  readonly port: number;
  readonly admin: { readonly user: string; readonly password: string };
  /** Runs statements as the administrator. */
  sql(statements: string, database?: string): Promise<string>;
  /** Shows another certificate to every client that connects from now on. */
  present(certificate: Certificate): Promise<void>;
  stop(): Promise<void>;
}

/** How it is set up; without a certificate it offers no TLS. */
export interface PostgresqlOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that signs client certificates. */
  readonly clientCa?: string;
  /** Lines that stand before the rest of pg_hba.conf. */
  readonly access?: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** Leaves it for ever waiting for a primary that there is not, as one that is starting. */
  readonly starting?: true;
  /** Has it follow a primary that there is not, and answer clients that only read. */
  readonly standby?: true;
}

const PROGRAMS = '/usr/lib/postgresql/15/bin';
const ADMIN = { user: 'admin', password: 'admin-pw' } as const;

/** Starts it, with nothing in it but the administrator. */
export async function startPostgresql(options: PostgresqlOptions = {}): Promise<PostgresqlServer> {
  await needProgram(join(PROGRAMS, 'postgres'), packages);
  const folder = await temporaryFolder('mooring-postgresql', { owner: NOBODY });
  const data = join(folder, 'data');
  const port = await freePort();
  await initialise(folder, data, options);
  const server = await startServer({
    name: 'postgresql',
    command: join(PROGRAMS, 'postgres'),
    args: [
      '-D',
      data,
      ...Object.entries(settings(folder, port, options)).flatMap(([name, value]) => [
        '-c',
        `${name}=${value}`,
      ]),
    ],
    cwd: folder,
    ...NOBODY,
    ready: options.starting
      ? /consistent recovery state reached|started streaming|waiting for WAL/
      : /ready to accept (read-only )?connections/,
    answers: [postgresql(port)],
  });
  return {
    port,
    admin: ADMIN,
    sql: (statements, database = 'postgres') => sql(port, database, statements),
    async present(certificate) {
      await writeCertificate(folder, certificate);
      const loaded = () => sql(port, 'postgres', 'select pg_conf_load_time()');
      const before = await loaded();
      await sql(port, 'postgres', 'select pg_reload_conf()');
      while ((await loaded()) === before);
    },
    async stop() {
      await server.stop('SIGINT');
      await removeFolder(folder);
    },
  };
}

async function initialise(
  folder: string,
  data: string,
  { certificate, clientCa, access = [], starting, standby }: PostgresqlOptions,
): Promise<void> {
  const passwordFile = await writeOwned(folder, 'pw', ADMIN.password);
  const login = ['-U', ADMIN.user, `--pwfile=${passwordFile}`, '-A', 'scram-sha-256'];
  const init = ['-D', data, ...login, '--no-sync', '--no-instructions', '-E', 'UTF8', '--locale=C.UTF-8'];
  await run(join(PROGRAMS, 'initdb'), init, { cwd: folder, ...NOBODY });
  if (certificate) await writeCertificate(folder, certificate);
  if (clientCa) await writeOwned(folder, 'client-ca.pem', clientCa);
  if (starting ?? standby) await writeOwned(data, 'standby.signal', '');
  await writeOwned(
    data,
    'pg_hba.conf',
    [...access, 'host all all 127.0.0.1/32 scram-sha-256', ''].join('\n'),
  );
}

function settings(
  folder: string,
  port: number,
  options: PostgresqlOptions,
): Readonly<Record<string, string>> {
  const certificate = {
    ssl: 'on',
    ssl_cert_file: join(folder, 'server.pem'),
    ssl_key_file: join(folder, 'server.key'),
  };
  return {
    listen_addresses: '127.0.0.1',
    port: String(port),
    unix_socket_directories: '',
    fsync: 'off',
    ...(options.certificate && certificate),
    ...(options.starting && { hot_standby: 'off', log_min_messages: 'debug1' }),
    ...(options.clientCa && { ssl_ca_file: join(folder, 'client-ca.pem') }),
    ...options.settings,
  };
}

async function writeCertificate(folder: string, { certificate, key }: Certificate): Promise<void> {
  await writeOwned(folder, 'server.pem', certificate);
  await writeOwned(folder, 'server.key', key);
}

async function sql(port: number, database: string, statements: string): Promise<string> {
  const where = ['-h', '127.0.0.1', '-p', String(port), '-U', ADMIN.user, '-d', database];
  const { stdout } = await run(
    '/usr/lib/postgresql/15/bin/psql',
    ['-X', '-q', '-A', '-t', '-v', 'ON_ERROR_STOP=1', ...where, '-f', '-'],
    {
      env: { PGPASSWORD: ADMIN.password, PGSSLMODE: 'prefer' },
      input: statements,
    },
  );
  return stdout;
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'postgresql',
    start: () => startPostgresql(),
    async startWithLogin({ good }) {
      const server = await startPostgresql({ certificate: good });
      const { admin, port } = server;
      const parameters = onLoopback(port, { user: admin.user, database: 'postgres' });
      return { server, attempt: { parameters, secrets: { password: admin.password }, auth: 'password' } };
    },
  },
];
