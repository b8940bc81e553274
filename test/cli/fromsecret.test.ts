import { converted, UNSAID } from './heldsecret.ts';
import type { Shape } from './heldsecret.ts';

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
        texts: {
          dbname: '*',
          host: 'pg-rw',
          port: '5432',
          user: 'postgres',
          password: 'drowssap',
          uri: 'postgresql://postgres:drowssap@pg-rw.shop:5432/*',
        },
      },
      {
        type: 'postgresql',
        parameters: { host: 'pg-rw.shop', port: 5432, tls: { mode: 'require' } },
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
  ])('reads the Secret of %s', (_whose, shape, expected) => {
    expect(converted(shape)).toEqual(expected);
  });

  it('says that a Secret which tells nothing is left out', () => {
    expect(converted({ texts: { x: 'drowssap' } })).toMatchObject({
      type: undefined,
      notes: ['left out: nothing in the Secret says its type: name it with --type'],
    });
  });
});
