import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { fit } from '../../src/cli/from/fit.ts';
import { foreignIn } from '../../src/cli/from/secret.ts';

interface Shape {
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly texts: Readonly<Record<string, string>>;
  readonly type?: string;
}
const UNSAID = expect.stringContaining('tls.mode: is not said') as unknown;

function converted({ name = 's', labels = {}, texts, type }: Shape) {
  const data = Object.fromEntries(
    Object.entries(texts).map(([key, text]) => [key, Buffer.from(text).toString('base64')]),
  );
  const foreign = foreignIn({ metadata: { name, namespace: 'shop', labels }, data }, type);
  const { connection, secret, notes } = fit(foreign, builtinCatalog, {
    name: foreign.name,
    namespace: 'shop',
  });
  const { type: made, parameters, secrets = {} } = connection?.spec ?? {};
  const keys = Object.fromEntries(
    Object.entries(secrets).map(([field, reference]) => [field, `${reference.name}/${reference.key}`]),
  );
  return { type: made, parameters, keys, secret: secret?.stringData, notes };
}

describe('import --from secret', () => {
  it.each<readonly [string, Shape, object]>([
    [
      'CloudNativePG',
      {
        labels: { 'cnpg.io/cluster': 'pg' },
        texts: {
          dbname: 'app',
          host: 'pg-rw',
          port: '5432',
          user: 'app',
          username: 'app',
          password: 'drowssap',
          pgpass: 'pg-rw:5432:app:app:drowssap',
          uri: 'postgresql://app:drowssap@pg-rw.shop:5432/app',
        },
      },
      {
        type: 'postgresql',
        parameters: { host: 'pg-rw.shop', port: 5432, database: 'app', tls: { mode: 'require' } },
        keys: { user: 's/user', password: 's/password' },
        secret: undefined,
        notes: [UNSAID],
      },
    ],
    [
      'the superuser of CloudNativePG, whose database is a star',
      {
        labels: { 'cnpg.io/cluster': 'pg' },
        texts: { dbname: '*', host: 'pg-rw', port: '5432', user: 'postgres', password: 'drowssap' },
      },
      {
        type: 'postgresql',
        parameters: { host: 'pg-rw', port: 5432, tls: { mode: 'require' } },
        keys: { user: 's/user', password: 's/password' },
        secret: undefined,
        notes: [
          'database: is a star, which stands for any: say which',
          UNSAID,
          'spec.parameters.database: is required',
        ],
      },
    ],
    [
      'a KafkaUser of Strimzi with a certificate, beside which stands the authority of the clients',
      {
        labels: { 'strimzi.io/kind': 'KafkaUser', 'strimzi.io/cluster': 'k' },
        texts: { 'ca.crt': 'x', 'user.crt': 'x', 'user.key': 'x', 'user.p12': 'x', 'user.password': 'x' },
      },
      {
        type: 'kafka',
        parameters: {},
        keys: { clientCertificate: 's/user.crt', clientKey: 's/user.key' },
        secret: undefined,
        notes: [
          expect.stringMatching(/^caCertificate: .*-cluster-ca-cert$/) as unknown,
          'spec.parameters.brokers: is required',
        ],
      },
    ],
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
      'Zalando',
      {
        name: 'orders.acid-main.credentials.postgresql.acid.zalan.do',
        texts: { username: 'orders', password: 'drowssap' },
      },
      {
        type: 'postgresql',
        parameters: { host: 'acid-main.shop.svc', port: 5432, tls: { mode: 'require' } },
        keys: {
          user: 'orders.acid-main.credentials.postgresql.acid.zalan.do/username',
          password: 'orders.acid-main.credentials.postgresql.acid.zalan.do/password',
        },
        secret: undefined,
        notes: [UNSAID, 'spec.parameters.database: is required'],
      },
    ],
    [
      'the RabbitMQ cluster operator',
      {
        texts: {
          'default_user.conf': 'default_user = u',
          host: 'mq.shop.svc',
          port: '5672',
          provider: 'rabbitmq',
          type: 'rabbitmq',
          username: 'u',
          password: 'drowssap',
        },
      },
      {
        type: 'amqp',
        parameters: { tls: { mode: 'disable' }, host: 'mq.shop.svc', port: 5672 },
        keys: { user: 's/username', password: 's/password' },
        secret: undefined,
        notes: [],
      },
    ],
    [
      'the community operator of MongoDB',
      {
        texts: {
          'connectionString.standard': 'mongodb://u:drow%40ssap@m-0.m.shop.svc:27017/admin',
          username: 'u',
          password: 'drow@ssap',
        },
      },
      {
        type: 'mongodb',
        parameters: {
          host: 'm-0.m.shop.svc',
          port: 27017,
          database: 'admin',
          tls: { mode: 'disable' },
          authSource: 'admin',
        },
        keys: { user: 's/username', password: 's/password' },
        secret: undefined,
        notes: [],
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
      'several hosts, of which the first is taken',
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
          host: 'm-0',
          port: 27017,
          database: 'admin',
          tls: { mode: 'verify-full' },
          authSource: 'admin',
        },
        keys: { user: 's/username', password: 's/password' },
        secret: undefined,
        notes: ['hosts after the first (1): not used', 'replicaSet: no counterpart in type mongodb'],
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
      'Elastic Cloud on Kubernetes',
      {
        name: 'es-es-elastic-user',
        labels: { 'elasticsearch.k8s.elastic.co/cluster-name': 'es' },
        texts: { elastic: 'drowssap' },
      },
      {
        type: 'elasticsearch',
        parameters: { url: 'https://es-es-http.shop.svc:9200', user: 'elastic' },
        keys: { password: 'es-es-elastic-user/elastic' },
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
  ])('reads the Secret of %s', (_whose, shape, expected) => {
    expect(converted(shape)).toEqual(expected);
  });

  it('says that a Secret which tells nothing is left out', () => {
    expect(converted({ texts: { x: 'drowssap' } })).toMatchObject({
      type: undefined,
      notes: ['left out: nothing in the Secret says its type: name it with --type'],
    });
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
