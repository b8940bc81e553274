import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import type { Connection } from '../../src/api/connection.ts';
import type { SecretObject } from '../../src/api/secret.ts';
import type { ProbePool } from '../../src/probe/pool.ts';
import { sealedProcesses, secretOf, testWith } from '../support/sealedTests.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startFerretdb } from '../support/servers/ferretdb.ts';
import { startKafka } from '../support/servers/kafka.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { startRabbitmq } from '../support/servers/rabbitmq.ts';
import { startVersitygw } from '../support/servers/versitygw.ts';

/* The samples of docs/secrets.md, which are as operators document theirs, against the servers that they are for. */

const ROOT = join(import.meta.dirname, '../..');
const PASSWORD = 'reader-pw';
const SAMPLES = [
  ...readFileSync(join(ROOT, 'docs/secrets.md'), 'utf8').matchAll(
    /^## (.+)$[^`]*?[^]*?^```yaml\n([^]*?)^```$/gm,
  ),
].map(([, title = '', text = '']) => [title, text] as const);

/** What stands in the samples, by the host that they name, and what it is at the server that is running. */
type Values = Readonly<Record<string, string>>;

let pem: Certificates;
let pool: ProbePool;
let servers: Readonly<Record<string, Values>>;
const stops: (() => Promise<void>)[] = [];

async function keep<T extends { stop(): Promise<void> }>(starting: Promise<T>): Promise<T> {
  const server = await starting;
  stops.push(() => server.stop());
  return server;
}

beforeAll(async () => {
  pem = await certificates();
  const [certificate, clientCa] = [pem.good, pem.ca];
  const postgresql = await keep(
    startPostgresql({ certificate, clientCa, access: ['hostssl all app 127.0.0.1/32 cert'] }),
  );
  await postgresql.sql(
    `create role app login; create role reader login password '${PASSWORD}'; create database orders;`,
  );
  const mariadb = await keep(
    startMariadb({
      certificate,
      statements: [
        'create database orders',
        `create user reader@'%' identified by '${PASSWORD}'`,
        "grant all on orders.* to reader@'%'",
        `create user monitor@'%' identified by '${PASSWORD}'`,
      ],
    }),
  );
  const rabbitmq = await keep(
    startRabbitmq({ certificate, users: { reader: PASSWORD }, hosts: { '/': ['reader'] } }),
  );
  const kafka = await keep(
    startKafka({
      users: { reader: PASSWORD },
      listeners: {
        GOOD: { certificate, mechanisms: ['SCRAM-SHA-512'] },
        GUARDED: { certificate, clientCa },
      },
    }),
  );
  const mongodb = await keep(startFerretdb({ certificate }));
  const s3 = await keep(startVersitygw({ certificate, buckets: ['lake'] }));
  servers = {
    'pg.shop.svc': { '5432': `${postgresql.port}` },
    'mysql.shop.svc': { '3306': `${mariadb.port}` },
    'rabbitmq.shop.svc': { '5671': `${rabbitmq.tlsPort}` },
    'kafka.shop.svc': { '9093': `${kafka.ports['GOOD']}`, '9094': `${kafka.ports['GUARDED']}` },
    'mongodb.shop.svc': {
      '27017': `${mongodb.tlsPort}`,
      reader: mongodb.root.user,
      'replace-me': mongodb.root.password,
    },
    's3.shop.svc': {
      '443': `${s3.port}`,
      'eu-test-1': s3.region,
      reader: s3.root.accessKeyId,
      'replace-me': s3.root.secretAccessKey,
    },
  };
  pool = sealedProcesses();
}, 600_000);

afterAll(async () => {
  await pool?.close();
  await Promise.all(stops.map((stop) => stop()));
}, 60_000);

/** A sample with the values of the server that it names. */
function filled(text: string): {
  readonly secrets: readonly SecretObject[];
  readonly connection: Connection;
} {
  const [host = ''] = Object.keys(servers).filter((each) => text.includes(each));
  const values = {
    certified: 'app',
    'replace-me': PASSWORD,
    ...servers[host],
    [host]: '127.0.0.1',
  };
  const pattern = new RegExp(
    Object.keys(values)
      .map((each) => `\\b${each}\\b`)
      .join('|'),
    'g',
  );
  const [secret, connection] = parseAllDocuments(
    text.replaceAll(pattern, (each) => values[each as 'certified']),
  ).map((document) => document.toJS() as unknown) as [
    { metadata: { name: string }; stringData: Values },
    Connection,
  ];
  const material: Values = {
    'certificate of the client': pem.client.certificate,
    'key of the client': pem.client.key,
    'authority of the server': pem.ca,
    'authority of the clients': pem.otherCa,
  };
  const data = Object.entries(secret.stringData).map(
    ([key, value]) => [key, material[value] ?? value] as const,
  );
  const secrets = [
    secretOf(secret.metadata.name, Object.fromEntries(data)),
    secretOf('own-authority', { 'ca.crt': pem.ca }),
  ];
  return { secrets, connection };
}

it('there is a sample of fifteen operators and specifications', () => {
  expect(SAMPLES.length).toBeGreaterThanOrEqual(15);
});

it.each(SAMPLES)(
  'the Secret of %s is enough for a Connection',
  async (_, text) => {
    const { secrets, connection } = filled(text);

    const outcome = await testWith(pool, connection.spec, secrets);

    expect(outcome).toMatchObject({ result: 'Succeeded', reason: 'TestSucceeded' });
  },
  60_000,
);
