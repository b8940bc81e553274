import type { Certificates } from '../support/servers/certificates.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

/** The password of every role. */
export const PASSWORD = ' pass word with blanks ';

/** Starts a server with TLS and one without, with a role and a database in each state. */
export async function startPostgresqlServers(
  pem: Certificates,
): Promise<readonly [PostgresqlServer, PostgresqlServer]> {
  const [server, plain] = await Promise.all([
    startPostgresql({
      certificate: pem.good,
      clientCa: pem.ca,
      access: [
        'hostssl all app 127.0.0.1/32 cert',
        'host all clear 127.0.0.1/32 password',
        'host all hidden 127.0.0.1/32 md5',
        'host all barred 127.0.0.1/32 reject',
        'hostssl orders encrypted 127.0.0.1/32 scram-sha-256',
        'host all encrypted 127.0.0.1/32 reject',
      ],
    }),
    startPostgresql({ access: ['host all clear 127.0.0.1/32 password'] }),
  ]);
  const roles = `
    create role reader login password '${PASSWORD}'; create role app login; create role clear login password '${PASSWORD}';
    set password_encryption = md5; create role hidden login password '${PASSWORD}'; set password_encryption = 'scram-sha-256';
    create role encrypted login password '${PASSWORD}'; create role stale login password '${PASSWORD}' valid until '2001-01-01';
    create role sleeping password '${PASSWORD}'; create role busy login password '${PASSWORD}' connection limit 0;
    create database orders; create database resting allow_connections false; create database closed; revoke connect on database closed from public;`;
  await Promise.all([server.sql(roles), plain.sql(roles)]);
  return [server, plain];
}
