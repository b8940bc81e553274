import type { ConnectionSpec } from '../../src/api/connection.ts';
import { catalogOf } from '../../src/catalog/catalog.ts';
import { connectors } from '../../src/connectors/index.ts';
import { secretValuesOf } from '../../src/validation/credentials.ts';
import { secret } from './secrets.ts';

const catalog = catalogOf(connectors);

describe('reading a whole Secret', () => {
  const postgresql = catalog.get('postgresql');
  if (postgresql === undefined) throw new Error('no postgresql');
  const read = (spec: Partial<ConnectionSpec>, ...secrets: readonly ReturnType<typeof secret>[]) =>
    secretValuesOf({ type: 'postgresql', ...spec }, postgresql, { secrets: new Map(secrets) });

  it.each<[string, Readonly<Record<string, string>>, object, object]>([
    [
      'the short name of CloudNativePG beside the whole one',
      { hostname: 'c-rw', host: 'c-rw.shop.svc', dbname: 'app', user: 'app', username: 'app' },
      {},
      { host: 'c-rw.shop.svc', database: 'app', user: 'app' },
    ],
    ['a host with its port behind it', { endpoint: 'db:5433' }, {}, { host: 'db', port: 5433 }],
    [
      'a host with its port behind it, and another port',
      { endpoint: 'db:5433', port: '6' },
      {},
      { host: 'db', port: 6 },
    ],
    ['an address of IPv6, which has no port', { endpoint: '2001:db8::1' }, {}, { host: '2001:db8::1' }],
    ['no database of a superuser', { dbname: '*', username: 'postgres' }, {}, { user: 'postgres' }],
    [
      'the members of a JSON document',
      { anything: '{"username":"app","port":5433,"dbname":"app","tags":["a"]}' },
      {},
      { user: 'app', port: 5433, database: 'app' },
    ],
    ['a JSON document that is broken', { anything: '{"username":' }, {}, {}],
    [
      'the user in the settings of a client of Kafka',
      { 'sasl.jaas.config': 'Module required username="app" password="p";' },
      {},
      { user: 'app' },
    ],
    ['a key by another name', { 'pool-host': 'pool', host: 'db' }, { 'pool-host': 'host' }, { host: 'pool' }],
    ['two keys by other names', { h: 'db', p: '7' }, { h: 'host', p: 'port' }, { host: 'db', port: 7 }],
  ])('takes of a whole Secret %s', (_, data, keys, parameters) => {
    const found = read({ secretsFrom: [{ name: 'whole', keys: { ...keys } }] }, secret('whole', data));

    expect(found.parameters).toEqual(parameters);
  });

  it('takes no authority of clients for that of the servers', () => {
    const pem = '-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n';
    const strimzi = {
      'ca.crt': pem,
      'user.crt': pem,
      'user.key': pem.replaceAll('CERTIFICATE', 'PRIVATE KEY'),
    };

    const found = read({ secretsFrom: [{ name: 'user' }] }, secret('user', strimzi));

    expect(Object.keys(found.secrets).toSorted()).toEqual(['clientCertificate', 'clientKey']);
  });

  it('takes a list with commas', () => {
    const kafka = catalog.get('kafka');
    if (kafka === undefined) throw new Error('no kafka');

    const found = secretValuesOf({ type: 'kafka', secretsFrom: [{ name: 'whole' }] }, kafka, {
      secrets: new Map([secret('whole', { bootstrapServers: 'a:9092, b:9092' })]),
    });

    expect(found.parameters).toEqual({ brokers: ['a:9092', 'b:9092'] });
  });
});

describe('an address in a whole Secret', () => {
  const postgresql = catalog.get('postgresql');
  if (postgresql === undefined) throw new Error('no postgresql');
  const uri = 'postgresql://reader:s3same@pg.shop.svc:5433/orders';
  const pooler = { host: 'pooler.shop.svc' };

  it.each<[string, Readonly<Record<string, string>>, Partial<ConnectionSpec>, object]>([
    [
      'is read where nothing else says the server',
      { uri, username: 'reader' },
      {},
      { host: 'pg.shop.svc', port: 5433, database: 'orders', user: 'reader' },
    ],
    [
      'is left alone where the Secret says the server by another key',
      { uri, ...pooler, user: 'reader', dbname: 'orders' },
      {},
      { ...pooler, user: 'reader', database: 'orders' },
    ],
    [
      'is left alone where the manifest says the server',
      { uri, user: 'reader' },
      { parameters: pooler },
      { user: 'reader' },
    ],
    [
      'is taken from a key that the manifest names',
      { DATABASE_URL: uri },
      { secretsFrom: [{ name: 'orders', keys: { DATABASE_URL: 'uri' } }] },
      { host: 'pg.shop.svc', port: 5433, database: 'orders', user: 'reader' },
    ],
  ])('%s', (_, data, spec, parameters) => {
    const found = secretValuesOf(
      { type: 'postgresql', secretsFrom: [{ name: 'orders' }], ...spec },
      postgresql,
      { secrets: new Map([secret('orders', data)]) },
    );

    expect(found.parameters).toEqual(parameters);
  });
});
