import { converted, UNSAID } from './heldsecret.ts';
import type { Shape } from './heldsecret.ts';

describe('import --from secret, by the keys that a Secret has', () => {
  it.each<readonly [string, Shape, object]>([
    [
      'a binding to Kafka',
      {
        texts: {
          type: 'kafka',
          bootstrapServers: 'k1:9092,k2:9092',
          securityProtocol: 'SASL_SSL',
          saslMechanism: 'SCRAM-SHA-512',
          user: 'u',
          password: 'drowssap',
          'ssl.truststore.crt': 'x',
        },
      },
      {
        type: 'kafka',
        parameters: {
          brokers: ['k1:9092', 'k2:9092'],
          mechanism: 'SCRAM-SHA-512',
          tls: { mode: 'verify-full' },
        },
        keys: { user: 's/user', password: 's/password', caCertificate: 's/ssl.truststore.crt' },
        secret: undefined,
        notes: [],
      },
    ],
    [
      'an application, whose keys name the product',
      {
        texts: {
          POSTGRES_HOST: 'db',
          POSTGRES_PORT: '5433',
          POSTGRES_USER: 'u',
          POSTGRES_PASSWORD: 'drowssap',
          POSTGRES_DB: 'shop',
          POSTGRES_SSLMODE: 'disable',
          LOG_LEVEL: 'debug',
        },
      },
      {
        type: 'postgresql',
        parameters: { host: 'db', port: 5433, database: 'shop', tls: { mode: 'disable' } },
        keys: { user: 's/POSTGRES_USER', password: 's/POSTGRES_PASSWORD' },
        secret: undefined,
        notes: ['keys that are not read: LOG_LEVEL'],
      },
    ],
    [
      'a host beside an address that has another',
      {
        texts: {
          host: 'other',
          uri: 'postgresql://db:5433/shop?sslmode=disable',
          user: 'u',
          password: 'drowssap',
        },
      },
      {
        type: 'postgresql',
        parameters: { host: 'other', port: 5433, database: 'shop', tls: { mode: 'disable' } },
        keys: { user: 's/user', password: 's/password' },
        secret: undefined,
        notes: ['host: stands in a key of its own and in an address, and differs: that of the key is taken'],
      },
    ],
    [
      'External Secrets, by names that a template chose',
      { texts: { DB_HOST: 'db', DB_PORT: '3306', DB_USER: 'u', DB_PASSWORD: 'drowssap', DB_NAME: 'shop' } },
      {
        type: 'mysql',
        parameters: { host: 'db', port: 3306, database: 'shop', tls: { mode: 'require' } },
        keys: { user: 's/DB_USER', password: 's/DB_PASSWORD' },
        secret: undefined,
        notes: [UNSAID],
      },
    ],
    [
      'a database of AWS, which names its engine',
      { texts: { engine: 'mysql', host: 'db', port: '3307', username: 'u', password: 'drowssap' } },
      {
        type: 'mysql',
        parameters: { host: 'db', port: 3307, tls: { mode: 'require' } },
        keys: { user: 's/username', password: 's/password' },
        secret: undefined,
        notes: [UNSAID],
      },
    ],
    [
      'several hosts, all of which are taken',
      {
        texts: {
          'connectionString.standard': 'mongodb://u:drowssap@m-0:27017,m-1:27017/admin?replicaSet=m&ssl=true',
          username: 'u',
          password: 'drowssap',
        },
      },
      {
        type: 'mongodb',
        parameters: {
          hosts: ['m-0:27017', 'm-1:27017'],
          replicaSet: 'm',
          database: 'admin',
          tls: { mode: 'verify-full' },
          authSource: 'admin',
        },
        keys: { user: 's/username', password: 's/password' },
        secret: undefined,
        notes: [],
      },
    ],
    [
      'a mode of TLS, and line ends',
      {
        texts: {
          PGHOST: 'db\n',
          PGPORT: '5433\n',
          PGUSER: 'u',
          PGPASSWORD: 'drowssap',
          PGDATABASE: 'd',
          PGSSLMODE: 'disable',
          type: 'postgres',
        },
      },
      {
        type: 'postgresql',
        parameters: { host: 'db', port: 5433, database: 'd', tls: { mode: 'disable' } },
        keys: { user: 's/PGUSER', password: 's/PGPASSWORD' },
        secret: undefined,
        notes: [],
      },
    ],
    [
      'a store of objects',
      {
        texts: {
          endpoint: 'https://minio:9000',
          accesskey: 'AK',
          secretkey: 'drowssap',
          bucket: 'lake',
          region: 'eu',
        },
      },
      {
        type: 's3',
        parameters: { endpoint: 'https://minio:9000', bucket: 'lake', region: 'eu' },
        keys: { accessKeyId: 's/accesskey', secretAccessKey: 's/secretkey' },
        secret: undefined,
        notes: [],
      },
    ],
    [
      'nothing but an address',
      { texts: { DATABASE_URL: 'postgresql://u:drowssap@db/shop' } },
      {
        type: 'postgresql',
        parameters: { host: 'db', database: 'shop', user: 'u', tls: { mode: 'require' } },
        keys: { password: 's-connection/password' },
        secret: { password: 'drowssap' },
        notes: [
          'password: stands inside an address, and a Connection reads whole keys: it needs a Secret of its own',
          UNSAID,
        ],
      },
    ],
    [
      'a type that is said',
      { type: 'mariadb', texts: { host: 'db', username: 'u', password: 'drowssap', database: 'shop' } },
      {
        type: 'mariadb',
        parameters: { host: 'db', database: 'shop', tls: { mode: 'require' } },
        keys: { user: 's/username', password: 's/password' },
        secret: undefined,
        notes: [UNSAID],
      },
    ],
  ])('reads %s', (_what, shape, expected) => {
    expect(converted(shape)).toEqual(expected);
  });

  it('says that addresses of several types leave it open which is meant', () => {
    const texts = { DATABASE_URL: 'postgresql://u:drowssap@db/shop', uri: 'redis://:drowssap@cache' };

    expect(converted({ texts })).toMatchObject({
      type: undefined,
      notes: expect.arrayContaining([
        'left out: addresses of several types stand in the Secret: name one with --type',
      ]) as unknown,
    });
    expect(converted({ texts, type: 'redis' })).toMatchObject({
      type: 'redis',
      parameters: { host: 'cache' },
    });
  });
});
