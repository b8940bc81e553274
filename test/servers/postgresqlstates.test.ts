import { Client } from 'pg';
import { postgresql } from '../../src/connectors/postgresql.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';

function asAdmin({ port, admin: { user, password } }: PostgresqlServer): Attempt {
  const parameters = { host: '127.0.0.1', port, database: 'postgres', user, tls: { mode: 'disable' } };
  return { parameters, secrets: { password }, auth: 'password' };
}

it('says that a server is starting', async () => {
  const server = await startPostgresql({ starting: true });

  const result = await attempt(postgresql, asAdmin(server));

  await server.stop();
  expect(verdict(result)).toEqual(failedAt('ServerUnavailable', 'Resolve', 'Connect', 'Probe'));
}, 30_000);

it('says that a server has no connection left, for any user', async () => {
  const server = await startPostgresql({
    settings: { max_connections: '1', superuser_reserved_connections: '0', max_wal_senders: '0' },
  });
  const { user, password } = server.admin;
  const other = new Client({ host: '127.0.0.1', port: server.port, database: 'postgres', user, password });
  await other.connect();

  const result = await attempt(postgresql, asAdmin(server));

  await other.end();
  await server.stop();
  expect(verdict(result)).toEqual(failedAt('TooManyConnections', 'Resolve', 'Connect', 'Probe'));
}, 30_000);
