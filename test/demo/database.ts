import { certificateFor } from '../support/servers/certificates.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { LOOPBACK } from './manifests.ts';
import type { Database } from './manifests.ts';

/** Starts a real PostgreSQL with TLS, at an address of this machine, and one role that may log in to one database. */
export async function startDatabase(host: string): Promise<Database & { stop(): Promise<void> }> {
  const { ca, ...certificate } = await certificateFor(host);
  const server = await startPostgresql({
    certificate,
    settings: { listen_addresses: [...new Set([LOOPBACK, host])].join() },
    access: host === LOOPBACK ? [] : ['hostssl all all 10.0.0.0/8 scram-sha-256'],
  });
  const login = { database: 'orders', user: 'reader', password: 'reader-password' };
  await server.sql(`create role ${login.user} login password '${login.password}'`);
  await server.sql(`create database ${login.database} owner ${login.user}`);
  return { ...login, host, port: server.port, ca, stop: () => server.stop() };
}
