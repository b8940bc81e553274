import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMariadb } from '../support/servers/mariadb.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { startRedis } from '../support/servers/redis.ts';
import { startVersitygw } from '../support/servers/versitygw.ts';
import { connection } from '../cli/console.ts';

const PASSWORD = 'reader-pw';

let folder: string;
let ports: Readonly<Record<'postgresql' | 'mysql' | 'redis' | 's3', number>>;
let keys: { readonly accessKeyId: string; readonly secretAccessKey: string };
const stops: (() => Promise<void>)[] = [];

beforeAll(async () => {
  const [postgresql, mysql, redis, s3] = await Promise.all([
    startPostgresql(),
    startMariadb({
      statements: [
        'create database sales',
        `create user reader@'127.0.0.1' identified by '${PASSWORD}'`,
        "grant all on sales.* to reader@'127.0.0.1'",
      ],
    }),
    startRedis({ settings: { requirepass: PASSWORD } }),
    startVersitygw({ buckets: ['lake'] }),
  ]);
  stops.push(...[postgresql, mysql, redis, s3].map((server) => () => server.stop()));
  await postgresql.sql(
    `create role reader login password '${PASSWORD}'; create database sales owner reader;`,
  );
  ports = { postgresql: postgresql.port, mysql: mysql.port, redis: redis.port, s3: s3.port };
  keys = s3.root;
  folder = await mkdtemp(join(tmpdir(), 'mooring-plugin-'));
}, 240_000);

afterAll(async () => {
  await Promise.all([...stops.map((stop) => stop()), rm(folder, { recursive: true, force: true })]);
}, 60_000);

const endpoint = () => `http://127.0.0.1:${ports.s3}`;

/** A file of each product that speaks of the servers that run here. */
const FILES: Readonly<Record<string, () => string>> = {
  airflow: () =>
    JSON.stringify({
      pg: {
        conn_type: 'postgres',
        host: '127.0.0.1',
        login: 'reader',
        password: PASSWORD,
        schema: 'sales',
        port: ports.postgresql,
        extra: { sslmode: 'disable' },
      },
      my: {
        conn_type: 'mysql',
        host: '127.0.0.1',
        login: 'reader',
        password: PASSWORD,
        schema: 'sales',
        port: ports.mysql,
        extra: '{"ssl_mode": "DISABLED"}',
      },
      cache: `redis://:${PASSWORD}@127.0.0.1:${ports.redis}/?db=1&ssl=false`,
      lake: {
        conn_type: 'aws',
        login: keys.accessKeyId,
        password: keys.secretAccessKey,
        extra: { region_name: 'eu-test-1', bucket_name: 'lake', endpoint_url: endpoint() },
      },
    }),
  airbyte: () =>
    JSON.stringify([
      {
        name: 'pg',
        sourceName: 'Postgres',
        connectionConfiguration: {
          host: '127.0.0.1',
          port: ports.postgresql,
          database: 'sales',
          username: 'reader',
          password: PASSWORD,
          ssl_mode: { mode: 'disable' },
        },
      },
      {
        name: 'lake',
        destinationName: 'S3',
        connectionConfiguration: {
          s3_bucket_name: 'lake',
          s3_bucket_region: 'eu-test-1',
          s3_endpoint: endpoint(),
          access_key_id: keys.accessKeyId,
          secret_access_key: keys.secretAccessKey,
        },
      },
    ]),
  n8n: () =>
    JSON.stringify([
      {
        name: 'pg',
        type: 'postgres',
        data: {
          host: '127.0.0.1',
          port: ports.postgresql,
          database: 'sales',
          user: 'reader',
          password: PASSWORD,
          ssl: 'disable',
        },
      },
      {
        name: 'my',
        type: 'mySql',
        data: {
          host: '127.0.0.1',
          port: ports.mysql,
          database: 'sales',
          user: 'reader',
          password: PASSWORD,
          ssl: false,
        },
      },
      {
        name: 'cache',
        type: 'redis',
        data: { host: '127.0.0.1', port: ports.redis, password: PASSWORD, ssl: false },
      },
    ]),
  dapr: () =>
    `{apiVersion: dapr.io/v1alpha1, kind: Component, metadata: {name: pg}, spec: {type: state.postgresql, version: v1, metadata: [{name: connectionString, value: "host=127.0.0.1 port=${ports.postgresql} user=reader password=${PASSWORD} dbname=sales sslmode=disable"}]}}\n---\n` +
    `{apiVersion: dapr.io/v1alpha1, kind: Component, metadata: {name: cache}, spec: {type: state.redis, version: v1, metadata: [{name: redisHost, value: "127.0.0.1:${ports.redis}"}, {name: redisPassword, value: ${PASSWORD}}, {name: enableTLS, value: "false"}]}}\n`,
  grafana: () =>
    `datasources:\n  - {name: pg, type: postgres, url: "127.0.0.1:${ports.postgresql}", user: reader, jsonData: {database: sales, sslmode: disable}, secureJsonData: {password: ${PASSWORD}}}\n`,
  'kafka-connect': () =>
    JSON.stringify({
      name: 'pg',
      config: {
        'connector.class': 'io.confluent.connect.jdbc.JdbcSourceConnector',
        'connection.url': `jdbc:postgresql://127.0.0.1:${ports.postgresql}/sales?sslmode=disable`,
        'connection.user': 'reader',
        'connection.password': PASSWORD,
      },
    }),
  'pg-service': () =>
    `[pg]\nhost=127.0.0.1\nport=${ports.postgresql}\ndbname=sales\nuser=reader\npassword=${PASSWORD}\nsslmode=disable\n`,
  'my-cnf': () =>
    `[client]\nhost=127.0.0.1\nport=${ports.mysql}\nuser=reader\npassword=${PASSWORD}\nssl-mode=DISABLED\n`,
  dsn: () =>
    [
      `postgres://reader:${PASSWORD}@127.0.0.1:${ports.postgresql}/sales?sslmode=disable`,
      `jdbc:mysql://127.0.0.1:${ports.mysql}/sales?user=reader&password=${PASSWORD}&useSSL=false`,
      `redis://:${PASSWORD}@127.0.0.1:${ports.redis}/0`,
    ].join('\n'),
};

describe('what other products export', () => {
  it.each(Object.keys(FILES))(
    'of %s is imported, and tested green against real servers',
    async (product) => {
      const [from, to] = [join(folder, product), join(folder, `${product}-manifests`)];
      await writeFile(from, FILES[product]?.() ?? '');

      const imported = await connection(['import', '--from', product, from, '--to', to]);
      const tested = await connection(['test', '-f', to, '--local', '-o', 'json']);

      expect(imported.code).toBe(imported.told.includes('to look at') ? 1 : 0);
      const outcomes = JSON.parse(tested.out) as readonly { name: string; result: string; message: string }[];
      expect(outcomes.filter(({ result }) => result !== 'Succeeded')).toEqual([]);
      expect(outcomes.length).toBeGreaterThan(0);
    },
    30_000,
  );
});
