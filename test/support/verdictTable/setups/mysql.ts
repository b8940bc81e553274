import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Certificates } from '../../servers/certificates.ts';
import { startMariadb } from '../../servers/mariadb.ts';
import type { MariadbOptions } from '../../servers/mariadb.ts';
import { startMysqlMimic } from '../../servers/mysqlmimic.ts';
import { materialOf } from '../material.ts';
import type { Setups, StartedSetup } from '../setup.ts';

const PASSWORD = 'app-pw';

const USERS = [
  'set names utf8mb4',
  'create database orders',
  'create database closed',
  `create user app@'%' identified by '${PASSWORD}'`,
  "grant select on orders.* to app@'%'",
  `create user owner@'%' identified by '${PASSWORD}'`,
  "grant all on *.* to owner@'%'",
  `create user elsewhere@'10.0.0.1' identified by '${PASSWORD}'`,
  `create user locked@'%' identified by '${PASSWORD}' account lock`,
  `create user stale@'%' identified by '${PASSWORD}' password expire`,
  "create user local@'%' identified via unix_socket",
  "create user ed@'%' identified via ed25519 using password('app-pw')",
  `create user secure@'%' identified by '${PASSWORD}' require ssl`,
  `create user certified@'%' identified by '${PASSWORD}' require x509`,
  `create user hourly@'%' identified by '${PASSWORD}' with max_connections_per_hour 1`,
  "create user odd@'%' identified by '%40$(id)\"\\\\;--€'",
  `create user 'größe'@'%' identified by '${PASSWORD}'`,
];

async function mariadb(pem: Certificates, options: Partial<MariadbOptions> = {}): Promise<StartedSetup> {
  const server = await startMariadb({
    statements: USERS,
    ...options,
    settings: ['--plugin-load-add=auth_ed25519', ...(options.settings ?? [])],
  });
  const isSecure = options.certificate !== undefined;
  return {
    manifest: {
      type: 'mariadb',
      parameters: {
        host: '127.0.0.1',
        port: server.port,
        user: 'app',
        ...(!isSecure && { tls: { mode: 'disable' } }),
      },
      secrets: { password: PASSWORD, ...(isSecure && { caCertificate: pem.ca }) },
    },
    values: materialOf(pem),
    actions: {
      'another name': () => server.present(pem.wrongName),
      'an expired certificate': () => server.present(pem.expired),
      'a good certificate': () => server.present(pem.good),
    },
    stop: () => server.stop(),
  };
}

async function mimic(pem: Certificates): Promise<StartedSetup> {
  const server = await startMysqlMimic({ app: PASSWORD, owner: null });
  return {
    manifest: {
      type: 'mysql',
      parameters: { host: '127.0.0.1', port: server.port, user: 'app', tls: { mode: 'disable' } },
      secrets: { password: PASSWORD },
    },
    values: materialOf(pem),
    stop: () => server.stop(),
  };
}

/** Others hold all connections but the one that is kept for the administrator. */
async function full(pem: Certificates): Promise<StartedSetup> {
  const started = await mariadb(pem, { settings: ['--max-connections=10'] });
  const { port } = started.manifest.parameters as { readonly port: number };
  const others: Socket[] = [];
  for (let count = 0; count < 11; count += 1) {
    const other = connect(port, '127.0.0.1').on('error', () => undefined);
    await once(other, 'data');
    others.push(other);
  }
  return {
    ...started,
    async stop() {
      for (const other of others) other.destroy();
      await started.stop();
    },
  };
}

const server = 'MariaDB';

/** Servers of MariaDB. */
export const SETUPS: Setups = {
  mariadb: { server, start: (pem) => mariadb(pem, { certificate: pem.good, clientCa: pem.ca }) },
  'mariadb in clear': { server, start: (pem) => mariadb(pem) },
  'mariadb that needs TLS': {
    server,
    start: (pem) => mariadb(pem, { certificate: pem.good, settings: ['--require-secure-transport=on'] }),
  },
  'mariadb that only reads': { server, start: (pem) => mariadb(pem, { settings: ['--read-only'] }) },
  'mariadb that is full': { server, start: full },
  'mysql-mimic in clear': { server: 'mysql-mimic', start: mimic },
};
