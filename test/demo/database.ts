import { certificates } from '../support/servers/certificates.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { Database } from './manifests.ts';

/** Starts a real PostgreSQL with TLS and one role that may log in to one database. */
export async function startDatabase(): Promise<Database & { stop(): Promise<void> }> {
  const { ca, good } = await certificates();
  const server = await startPostgresql({ certificate: good });
  const login = { database: 'orders', user: 'reader', password: 'reader-password' };
  await server.sql(`create role ${login.user} login password '${login.password}'`);
  await server.sql(`create database ${login.database} owner ${login.user}`);
  return { ...login, port: server.port, ca, stop: () => server.stop() };
}
