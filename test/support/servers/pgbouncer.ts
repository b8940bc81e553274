import { NOBODY, needProgram, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { postgresql } from './exchanges.ts';
import { startIn, writePair } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['pgbouncer'];

/** How PgBouncer is set up. */
export interface PgbouncerOptions {
  /** The databases that it knows, and for each how it connects to the one behind it. */
  readonly databases: Readonly<Record<string, string>>;
  /** The passwords of its users, which it also uses at the database behind it. */
  readonly users: Readonly<Record<string, string>>;
  /** With it, it lets clients in over TLS only. */
  readonly certificate?: Certificate;
  readonly settings?: Readonly<Record<string, string | number>>;
}

/** Starts it on 127.0.0.1, in front of what its databases name. */
export async function startPgbouncer(options: PgbouncerOptions): Promise<Server> {
  await needProgram('/usr/sbin/pgbouncer', packages);
  return startIn({ name: 'pgbouncer', as: NOBODY }, async ({ folder, port }) => ({
    command: '/usr/sbin/pgbouncer',
    args: [await writeOwned(folder, 'pgbouncer.ini', await configuration(folder, port, options))],
    answers: [postgresql(port)],
  }));
}

async function configuration(
  folder: string,
  port: number,
  { databases, users, certificate, settings }: PgbouncerOptions,
): Promise<string> {
  const logins = Object.entries(users).map(([user, password]) => `"${user}" "${password}"\n`);
  const pair = certificate && (await writePair(folder, certificate));
  const own = {
    listen_addr: '127.0.0.1',
    listen_port: port,
    unix_socket_dir: '',
    auth_type: 'scram-sha-256',
    auth_file: await writeOwned(folder, 'users.txt', logins.join('')),
    ...(pair && {
      client_tls_sslmode: 'require',
      client_tls_cert_file: pair.certificate,
      client_tls_key_file: pair.key,
    }),
    ...settings,
  };
  return ['[databases]', ...lines(databases), '[pgbouncer]', ...lines(own), ''].join('\n');
}

function lines(entries: Readonly<Record<string, string | number>>): readonly string[] {
  return Object.entries(entries).map(([name, value]) => `${name} = ${value}`);
}
