import { Client } from 'pg';
import { freePort } from '../../process.ts';
import type { Certificates } from '../../servers/certificates.ts';
import { startPgbouncer } from '../../servers/pgbouncer.ts';
import type { PgbouncerOptions } from '../../servers/pgbouncer.ts';
import { startPostgresql } from '../../servers/postgresql.ts';
import { materialOf } from '../material.ts';
import type { Setups, StartedSetup } from '../setup.ts';

const PASSWORD = 'pass: word';

/** PgBouncer, and the database behind it. */
async function behind(pem: Certificates, options: Partial<PgbouncerOptions> = {}): Promise<StartedSetup> {
  const database = await startPostgresql({ access: ['host all barred 127.0.0.1/32 reject'] });
  await database.sql(
    `create role reader login password '${PASSWORD}'; create role barred login password '${PASSWORD}';
     create role moved login password 'another'; create role idle password '${PASSWORD}'; create database orders;
     create database orders2; create database resting allow_connections false;`,
  );
  const place = `host=127.0.0.1 port=${database.port}`;
  const pooler = await startPgbouncer({
    databases: {
      orders: `${place} dbname=orders`,
      gone: `${place} dbname=nowhere`,
      stale: `${place} dbname=orders user=reader password=old`,
      moved: `${place} dbname=orders`,
      barred: `${place} dbname=orders2`,
      idle: `${place} dbname=orders2`,
      resting: place,
      down: `host=127.0.0.1 port=${await freePort()} dbname=orders`,
    },
    users: { reader: PASSWORD, app: PASSWORD, moved: PASSWORD, barred: PASSWORD, idle: PASSWORD },
    ...options,
  });
  return {
    manifest: {
      type: 'postgresql',
      auth: 'password',
      parameters: {
        host: '127.0.0.1',
        port: pooler.port,
        database: 'orders',
        user: 'reader',
        ...(options.certificate === undefined && { tls: { mode: 'disable' } }),
      },
      secrets: { password: PASSWORD, ...(options.certificate && { caCertificate: pem.ca }) },
    },
    values: materialOf(pem),
    async stop() {
      await pooler.stop();
      await database.stop();
    },
  };
}

/** Where a client holds what there is. */
async function held(pem: Certificates, settings: PgbouncerOptions['settings']): Promise<StartedSetup> {
  const started = await behind(pem, { ...(settings && { settings }) });
  const { port } = started.manifest.parameters as { readonly port: number };
  const login = { host: '127.0.0.1', port, user: 'reader', password: PASSWORD, database: 'orders' };
  const other = new Client(login);
  await other.connect();
  await other.query('select 1');
  return {
    ...started,
    async stop() {
      await other.end();
      await started.stop();
    },
  };
}

const server = 'PgBouncer';

/** Poolers in front of PostgreSQL. */
export const SETUPS: Setups = {
  'pgbouncer by md5': {
    server,
    start: (pem) => behind(pem, { settings: { auth_type: 'md5', query_wait_timeout: 1 } }),
  },
  'pgbouncer by scram': { server, start: (pem) => behind(pem) },
  'pgbouncer with TLS': { server, start: (pem) => behind(pem, { certificate: pem.good }) },
  'pgbouncer that asks nobody': { server, start: (pem) => behind(pem, { settings: { auth_type: 'any' } }) },
  'pgbouncer full of clients': { server, start: (pem) => held(pem, { max_client_conn: 1 }) },
  'pgbouncer with a full pool': {
    server,
    start: (pem) => held(pem, { default_pool_size: 1, query_wait_timeout: 1 }),
  },
  'pgbouncer with a full pool of sessions': {
    server,
    start: (pem) => held(pem, { pool_mode: 'session', default_pool_size: 1, query_wait_timeout: 1 }),
  },
};
