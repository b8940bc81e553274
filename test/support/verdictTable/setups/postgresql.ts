import { generateKeyPairSync } from 'node:crypto';
import { Client } from 'pg';
import { certificates, poorCertificates } from '../../servers/certificates.ts';
import type { Certificate, Certificates } from '../../servers/certificates.ts';
import { startPostgresql } from '../../servers/postgresql.ts';
import type { PostgresqlOptions, PostgresqlServer } from '../../servers/postgresql.ts';
import type { Setups, StartedSetup } from '../setup.ts';
import { materialOf } from '../material.ts';

const PASSWORD = 'pass: word';
const UNICODE_PASSWORD = 'pässwörd';

/** The roles of a server, each in a state of its own. */
const ROLES = `
  create role reader login password '${PASSWORD}';
  create role certified login; create role certified2 login; create role app login; create role trusting login;
  create role clear login password '${PASSWORD}';
  set password_encryption = md5; create role hidden login password '${PASSWORD}'; set password_encryption = 'scram-sha-256';
  create role barred login password '${PASSWORD}'; create role encrypted login password '${PASSWORD}';
  create role naked login password '${PASSWORD}'; create role asked login password '${PASSWORD}';
  create role kerberos login password '${PASSWORD}'; create role directory login password '${PASSWORD}';
  create role "both" login password '${PASSWORD}';
  create role hashed5 login password '${PASSWORD}'; create role unset login;
  create role stale login password '${PASSWORD}' valid until '2001-01-01';
  create role sleeping password '${PASSWORD}'; create role busy login password '${PASSWORD}' connection limit 0;
  create role broken login password '${PASSWORD}'; alter role broken set session_preload_libraries = 'nosuch';
  create role reading login password '${PASSWORD}'; alter role reading set default_transaction_read_only = on;
  create role "Größe ☃" login password '${PASSWORD}'; create role "with ""quotes"" ' and \\" login password '${PASSWORD}';
  create role accented login password '${UNICODE_PASSWORD}'; create role spaced login password 'pass\u00a0word';
  create role "${'r'.repeat(63)}" login password '${PASSWORD}'; create role long login password '${'p'.repeat(500)}';
  create role odd login password '%40$(id)"''\\;--\t€';
  create database orders; create database resting allow_connections false; create database "full" connection limit 0;
  create database "Größe ☃"; create database closed; revoke connect on database closed from public;
  create database private; revoke connect on database private from public; grant connect on database private to reader;`;

const ACCESS = [
  'hostssl all certified 127.0.0.1/32 cert',
  'hostssl all certified2,app 127.0.0.1/32 cert',
  'hostssl all both 127.0.0.1/32 scram-sha-256 clientcert=verify-ca',
  'host all trusting 127.0.0.1/32 trust',
  'host all clear 127.0.0.1/32 password',
  'host all hidden,hashed5 127.0.0.1/32 md5',
  'host all barred 127.0.0.1/32 reject',
  'hostssl orders encrypted 127.0.0.1/32 scram-sha-256',
  'hostnossl orders naked 127.0.0.1/32 scram-sha-256',
  'host all encrypted,naked 127.0.0.1/32 reject',
  'host all asked 127.0.0.1/32 ident',
  'host all kerberos 127.0.0.1/32 gss',
  'host all directory 127.0.0.1/32 ldap ldapserver=127.0.0.1 ldapport=1 ldapprefix="cn=" ldapsuffix=",dc=lab"',
  'host orders,postgres all 10.0.0.0/8 scram-sha-256',
];

function started(server: PostgresqlServer, pem: Certificates, tls?: object): StartedSetup {
  return {
    manifest: {
      type: 'postgresql',
      auth: 'password',
      parameters: {
        host: '127.0.0.1',
        port: server.port,
        database: 'orders',
        user: 'reader',
        ...(tls && { tls }),
      },
      secrets: { password: PASSWORD, ...(tls === undefined && { caCertificate: pem.ca }) },
    },
    values: {
      ...materialOf(pem),
      port: server.port,
      long: 'p'.repeat(500),
      longName: 'r'.repeat(63),
      admin: server.admin.user,
      adminPassword: server.admin.password,
      longBundle: pem.ca.repeat(120),
      sealedKey: sealedKey(),
    },
    actions: { 'make the role': () => server.sql(`create role late login password '${PASSWORD}'`) },
    stop: () => server.stop(),
  };
}

/** A key as `openssl genrsa -aes256 -traditional` makes it. */
function sealedKey(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return String(
    privateKey.export({ type: 'pkcs1', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'pass phrase' }),
  );
}

async function withRoles(options: PostgresqlOptions): Promise<PostgresqlServer> {
  const server = await startPostgresql(options);
  await server.sql(ROLES);
  return server;
}

const IN_CLEAR = { mode: 'disable' };

/** As its administrator, in a database that is always there. */
function asAdmin(server: PostgresqlServer, pem: Certificates): StartedSetup {
  const { manifest, ...rest } = started(server, pem, IN_CLEAR);
  const { user, password } = server.admin;
  return {
    ...rest,
    manifest: {
      ...manifest,
      parameters: { ...manifest.parameters, user, database: 'postgres' },
      secrets: { password },
    },
  };
}

async function full(pem: Certificates): Promise<StartedSetup> {
  const server = await startPostgresql({
    settings: { max_connections: '3', superuser_reserved_connections: '2', max_wal_senders: '0' },
  });
  await server.sql(`create role reader login password '${PASSWORD}'; create database orders`);
  const other = new Client({
    host: '127.0.0.1',
    port: server.port,
    user: 'reader',
    password: PASSWORD,
    database: 'orders',
  });
  await other.connect();
  const { stop, ...rest } = started(server, pem, IN_CLEAR);
  return {
    ...rest,
    async stop() {
      await other.end();
      await stop();
    },
  };
}

/** One whose certificate changes from row to row. */
async function certified(pem: Certificates): Promise<StartedSetup> {
  const [server, poor] = await Promise.all([withRoles({ certificate: pem.good }), poorCertificates()]);
  const shown = Object.entries(poor).filter(
    (entry): entry is [string, Certificate] => typeof entry[1] === 'object',
  );
  const { values, ...rest } = started(server, pem);
  return {
    ...rest,
    values: { ...values, poorCa: poor.ca, selfSigned: poor['self-signed'].certificate },
    actions: {
      ...Object.fromEntries(shown.map(([name, pair]) => [name, () => server.present(pair)])),
      'of this authority': async () => server.present((await certificates()).good),
    },
  };
}

/** Servers of PostgreSQL. */
export const SETUPS: Setups = {
  postgresql: {
    server: 'PostgreSQL',
    start: async (pem) =>
      started(await withRoles({ certificate: pem.good, clientCa: pem.ca, access: ACCESS }), pem),
  },
  'postgresql in clear': {
    server: 'PostgreSQL',
    start: async (pem) =>
      started(await withRoles({ access: ['host all clear 127.0.0.1/32 password'] }), pem, IN_CLEAR),
  },
  'postgresql of other addresses': {
    server: 'PostgreSQL',
    start: async (pem) =>
      started(
        await startPostgresql({
          access: ['host all reader 10.0.0.0/8 scram-sha-256', 'host all reader 0.0.0.0/0 reject'],
        }),
        pem,
        IN_CLEAR,
      ),
  },
  'postgresql that starts': {
    server: 'PostgreSQL',
    start: async (pem) => asAdmin(await startPostgresql({ starting: true }), pem),
  },
  'postgresql on standby': {
    server: 'PostgreSQL',
    start: async (pem) => asAdmin(await startPostgresql({ standby: true }), pem),
  },
  'postgresql that is full': { server: 'PostgreSQL', start: full },
  'postgresql with certificates': { server: 'PostgreSQL', start: certified },
};
