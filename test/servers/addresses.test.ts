import type { ConnectionSpec } from '../../src/api/connection.ts';
import type { ProbePool } from '../../src/probe/pool.ts';
import { sealedProcesses, secretOf, testWith } from '../support/sealedTests.ts';
import { startAzurite } from '../support/servers/azurite.ts';
import { certificates } from '../support/servers/certificates.ts';
import { startFerretdb } from '../support/servers/ferretdb.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { startNats } from '../support/servers/nats.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { startPysqlbridge } from '../support/servers/pysqlbridge.ts';
import { startRedis } from '../support/servers/redis.ts';

/* Connections that say nothing but a whole address, and the authority of the server: real servers are asked. */

const PASSWORD = 'p@ss:w/ord';
const ENCODED = encodeURIComponent(PASSWORD);
const stops: (() => Promise<void>)[] = [];

let ca: string;
let pool: ProbePool;
/** The addresses by what they are called in the table below. */
let addresses: Readonly<Record<string, string>>;

async function keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  stops.push(() => server.stop());
  return server;
}

async function databases(certificate: { readonly certificate: string; readonly key: string }) {
  const postgresql = await keep(startPostgresql({ certificate }));
  await postgresql.sql(`create role reader login password '${PASSWORD}'; create database orders;`);
  const mariadb = await keep(
    startMariadb({
      certificate,
      statements: [
        'create database orders',
        `create user reader@'%' identified by '${PASSWORD}'`,
        "grant all on orders.* to reader@'%'",
      ],
    }),
  );
  const { tlsPort, root } = await keep(startFerretdb({ certificate }));
  const login = `${encodeURIComponent(root.user)}:${encodeURIComponent(root.password)}`;
  const sqlserver = await keep(startPysqlbridge(certificate, { reader: PASSWORD }));
  return {
    'CloudNativePG, uri': `postgresql://reader:${ENCODED}@127.0.0.1:${postgresql.port}/orders`,
    'CloudNativePG, jdbc-uri': `jdbc:postgresql://127.0.0.1:${postgresql.port}/orders?password=${ENCODED}&user=reader`,
    libpq: `host=127.0.0.1 port=${postgresql.port} dbname=orders user=reader password='${PASSWORD}'`,
    'another password': `postgresql://reader:other@127.0.0.1:${postgresql.port}/orders`,
    'mariadb, uri': `mysql://reader:${ENCODED}@127.0.0.1:${mariadb.port}/orders`,
    'MariaDB operator, dsn': `reader:${PASSWORD}@tcp(127.0.0.1:${mariadb.port})/orders?tls=true&timeout=5s`,
    'mongodb, uri': `mongodb://${login}@127.0.0.1:${tlsPort}/?tls=true&retryWrites=false`,
    'ADO.NET': `Server=tcp:127.0.0.1,${sqlserver.port};Initial Catalog=orders;User ID=reader;Password="${PASSWORD}";Encrypt=True`,
  };
}

async function others(certificate: { readonly certificate: string; readonly key: string }) {
  const users = [`user reader on >${PASSWORD} ~* +@all`];
  const redis = await keep(startRedis({ certificate, users }));
  const authorization = `users: [{user: reader, password: "${PASSWORD}"}]`;
  const nats = await keep(startNats({ certificate, authorization }));
  const azurite = await keep(startAzurite(certificate, ca));
  return {
    'redis, uri': `rediss://reader:${ENCODED}@127.0.0.1:${redis.tlsPort}/0`,
    'nats, uri': `tls://reader:${ENCODED}@127.0.0.1:${nats.port}`,
    'Azure Storage': `AccountName=${azurite.account};AccountKey=${azurite.key};BlobEndpoint=${azurite.urls.blob};QueueEndpoint=${azurite.urls.queue};TableEndpoint=${azurite.urls.table};`,
    'Azure Storage, signed': `QueueEndpoint=${azurite.urls.queue};SharedAccessSignature=${azurite.signature('rl', new Date(Date.now() + 3_600_000))}`,
  };
}

beforeAll(async () => {
  const pem = await certificates();
  ({ ca } = pem);
  addresses = { ...(await databases(pem.good)), ...(await others(pem.good)) };
  pool = sealedProcesses();
}, 600_000);

afterAll(async () => {
  await pool?.close();
  await Promise.all(stops.map((stop) => stop()));
}, 60_000);

function ask(spec: ConnectionSpec, value: string) {
  const secrets = [
    secretOf('orders', { address: value, uri: value }),
    secretOf('own-authority', { 'ca.crt': ca }),
  ];
  return testWith(pool, spec, secrets);
}

it.each<[string, string, string, object]>([
  ['CloudNativePG, uri', 'postgresql', 'uri', {}],
  ['CloudNativePG, jdbc-uri', 'postgresql', 'jdbcUrl', {}],
  ['libpq', 'postgresql', 'connectionString', {}],
  ['mariadb, uri', 'mariadb', 'uri', {}],
  ['MariaDB operator, dsn', 'mariadb', 'connectionString', {}],
  ['mongodb, uri', 'mongodb', 'uri', {}],
  ['ADO.NET', 'sqlserver', 'connectionString', {}],
  ['redis, uri', 'redis', 'uri', {}],
  ['nats, uri', 'nats', 'uri', {}],
  ['Azure Storage', 'azure-blob', 'connectionString', { container: 'orders' }],
  ['Azure Storage', 'azure-queue', 'connectionString', { queue: 'orders' }],
  ['Azure Storage', 'azure-tables', 'connectionString', { table: 'orders' }],
  ['Azure Storage, signed', 'azure-queue', 'connectionString', { queue: 'orders' }],
])(
  '%s is enough for a Connection of type %s',
  async (name, type, form, parameters) => {
    const outcome = await ask(
      {
        type,
        parameters: { ...parameters },
        secrets: {
          [form]: { name: 'orders', key: 'address' },
          caCertificate: { name: 'own-authority', key: 'ca.crt' },
        },
      },
      addresses[name] ?? '',
    );

    expect(outcome).toMatchObject({ result: 'Succeeded', reason: 'TestSucceeded' });
  },
  60_000,
);

it('a whole Secret with an address and an authority in it is enough, too', async () => {
  const outcome = await ask(
    { type: 'postgresql', secretsFrom: [{ name: 'orders' }, { name: 'own-authority' }] },
    addresses['CloudNativePG, uri'] ?? '',
  );

  expect(outcome).toMatchObject({ result: 'Succeeded' });
}, 60_000);

it('another password in the address is refused by the server, and told without it', async () => {
  const outcome = await ask(
    {
      type: 'postgresql',
      secrets: {
        uri: { name: 'orders', key: 'address' },
        caCertificate: { name: 'own-authority', key: 'ca.crt' },
      },
    },
    addresses['another password'] ?? '',
  );

  expect(outcome).toMatchObject({ result: 'Failed', reason: 'CredentialsRejected' });
  expect(JSON.stringify(outcome)).not.toMatch(/other|127\.0\.0\.1|orders\b/);
}, 60_000);
