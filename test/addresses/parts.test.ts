import { partsOfAddress } from '../../src/addresses/parts.ts';
import { connectorOf } from '../../src/connectors/index.ts';
import type { Connector } from '../../src/contract/connector.ts';

function typeNamed(type: string): Connector {
  const found = connectorOf(type);
  if (found === undefined) throw new Error(`no type ${type}`);
  return found;
}

const read = (type: string, text: string, host?: string) => partsOfAddress(text, typeNamed(type), host);

describe('what an address gives', () => {
  it.each([
    [
      'postgresql',
      'postgresql://reader:p%40ss@pg.shop.svc:5433/orders',
      { host: 'pg.shop.svc', port: 5433, database: 'orders', user: 'reader' },
      { password: 'p@ss' },
    ],
    [
      'postgresql',
      'jdbc:postgresql://pg.shop.svc:5432/orders?password=secret&user=reader',
      { host: 'pg.shop.svc', port: 5432, database: 'orders', user: 'reader' },
      { password: 'secret' },
    ],
    [
      'postgresql',
      "host=pg.shop.svc dbname=orders user=reader password='p w' sslmode=require",
      { host: 'pg.shop.svc', database: 'orders', user: 'reader', tls: { mode: 'require' } },
      { password: 'p w' },
    ],
    [
      'redis',
      'rediss://:secret@redis.shop.svc:6380/2',
      { host: 'redis.shop.svc', port: 6380, database: 2, tls: { mode: 'verify-full' } },
      { password: 'secret' },
    ],
    [
      'amqp',
      'amqp://reader:secret@rabbitmq.shop.svc/orders',
      { host: 'rabbitmq.shop.svc', port: 5672, user: 'reader', vhost: 'orders', tls: { mode: 'disable' } },
      { password: 'secret' },
    ],
    [
      'mongodb',
      'mongodb://reader:secret@mongodb.shop.svc:27017/orders?tls=true&retryWrites=false',
      {
        host: 'mongodb.shop.svc',
        port: 27017,
        user: 'reader',
        database: 'orders',
        authSource: 'orders',
        tls: { mode: 'verify-full' },
      },
      { password: 'secret' },
    ],
    [
      'sqlserver',
      'Server=tcp:sql.shop.svc,1433;Initial Catalog=orders;User ID=reader;Password={p;w};Encrypt=True;TrustServerCertificate=False',
      { host: 'sql.shop.svc', port: 1433, database: 'orders', user: 'reader', tls: { mode: 'verify-full' } },
      { password: 'p;w' },
    ],
    [
      'mariadb',
      'reader:secret@tcp(mysql.shop.svc:3306)/orders?timeout=5s&tls=true',
      {
        host: 'mysql.shop.svc',
        port: 3306,
        database: 'orders',
        user: 'reader',
        tls: { mode: 'verify-full' },
      },
      { password: 'secret' },
    ],
    [
      'azure-blob',
      'DefaultEndpointsProtocol=https;AccountName=lake;AccountKey=a2V5;EndpointSuffix=core.windows.net',
      { url: 'https://lake.blob.core.windows.net' },
      { accountKey: 'a2V5' },
    ],
    [
      'azure-queue',
      'DefaultEndpointsProtocol=https;AccountName=lake;AccountKey=a2V5;EndpointSuffix=core.chinacloudapi.cn',
      { url: 'https://lake.queue.core.chinacloudapi.cn', account: 'lake' },
      { accountKey: 'a2V5' },
    ],
    [
      'azure-tables',
      'BlobEndpoint=https://lake.blob.core.windows.net/;TableEndpoint=https://lake.table.core.windows.net/;SharedAccessSignature=sv=2024-11-04&ss=t&sig=a%3D',
      { url: 'https://lake.table.core.windows.net' },
      { sasToken: 'sv=2024-11-04&ss=t&sig=a%3D' },
    ],
    [
      'azure-files',
      'AccountName=lake;AccountKey=a2V5',
      { url: 'https://lake.file.core.windows.net' },
      { accountKey: 'a2V5' },
    ],
    [
      'azure-data-lake',
      'AccountName=lake;AccountKey=a2V5',
      { url: 'https://lake.dfs.core.windows.net' },
      { accountKey: 'a2V5' },
    ],
    [
      'azure-service-bus',
      'Endpoint=sb://orders.servicebus.windows.net/;SharedAccessKeyName=reader;SharedAccessKey=a2V5=;EntityPath=orders',
      { host: 'orders.servicebus.windows.net', policy: 'reader', address: 'orders' },
      { policyKey: 'a2V5=' },
    ],
    [
      'azure-event-hubs',
      'Endpoint=sb://emulator.shop.svc;SharedAccessKeyName=reader;SharedAccessKey=a2V5;EntityPath=orders;UseDevelopmentEmulator=true;',
      { host: 'emulator.shop.svc', port: 5672, policy: 'reader', tls: { mode: 'disable' } },
      { policyKey: 'a2V5' },
    ],
  ])('type %s reads %s', (type, text, parameters, secrets) => {
    const parts = read(type, text);

    expect(parts).toMatchObject({ parameters, secrets });
  });

  it('leaves TLS to the default of the type where the address is silent', () => {
    const parts = read('postgresql', 'postgresql://reader:secret@pg.shop.svc/orders');

    expect(parts).toMatchObject({ parameters: expect.not.objectContaining({ tls: expect.anything() }) });
  });
});

it.each([
  ['postgresql://reader:${PASSWORD}@pg.shop.svc/orders', 'password'],
  ['postgresql://reader:secret@pg.shop.svc/orders?sslrootcert=/etc/ca.pem', 'caCertificate'],
])('%s names what it gives in a way that is of no use', (text, field) => {
  expect(read('postgresql', text)).toMatchObject({ unusable: [field] });
});

describe('several servers in an address', () => {
  const text = 'mongodb://reader:secret@one.shop.svc:27017,two.shop.svc:27018/orders';

  it('are refused where the type asks one, and nothing says which', () => {
    expect(read('mysql', 'mysql://reader:secret@one.shop.svc,two.shop.svc/orders')).toEqual({
      problem: 'names several servers, of which the test asks one: say in spec.parameters.host which',
    });
  });

  it.each([
    ['postgresql', 'postgresql://reader:secret@one:5433,two/orders?target_session_attrs=read-write'],
    [
      'postgresql',
      'jdbc:postgresql://one:5433,two/orders?user=reader&password=secret&targetServerType=primary',
    ],
    ['postgresql', 'host=one,two port=5433,5432 dbname=orders user=reader target_session_attrs=read-write'],
  ])('are all taken by type %s: %s', (type, address) => {
    expect(read(type, address)).toMatchObject({
      parameters: { hosts: ['one:5433', 'two:5432'], targetSessionAttrs: 'read-write', database: 'orders' },
    });
  });

  it('are all taken with the name of their replica set', () => {
    expect(read('mongodb', `${text}?replicaSet=rs0`)).toMatchObject({
      parameters: { hosts: ['one.shop.svc:27017', 'two.shop.svc:27018'], replicaSet: 'rs0' },
    });
  });

  it('are taken as the name in DNS that stands for them', () => {
    expect(read('mongodb', 'mongodb+srv://reader:secret@c.example.net/orders')).toMatchObject({
      parameters: { srv: 'c.example.net', database: 'orders', user: 'reader' },
    });
  });

  it('say by which of their options no test goes, and not what else stands there', () => {
    const { unread } = read(
      'mongodb',
      'mongodb+srv://c.example.net/orders?w=majority&retryWrites=true&hunter2=x',
    ) as {
      unread?: readonly string[];
    };

    expect(unread).toEqual(['a setting that is not known here', 'retryWrites', 'w']);
  });

  it('give the one that the manifest names, with its port', () => {
    expect(read('mongodb', text, 'two.shop.svc')).toMatchObject({
      parameters: { host: 'two.shop.svc', port: 27018 },
    });
  });

  it('are refused where the manifest names another', () => {
    expect(read('mongodb', text, 'three.shop.svc')).toEqual({
      problem: 'names several servers, and spec.parameters.host is none of them',
    });
  });

  it('are all taken by a type that asks all of them', () => {
    const sentinels = 'redis+sentinel://:secret@one.shop.svc:26379,two.shop.svc:26379/orders/0';

    expect(read('redis', sentinels)).toMatchObject({
      parameters: { hosts: ['one.shop.svc:26379', 'two.shop.svc:26379'], sentinelMaster: 'orders' },
    });
  });
});

describe('an address that cannot be used', () => {
  it.each([
    [
      'of another type',
      'mysql://reader:secret@mysql.shop.svc/orders',
      'is no address of type postgresql, whose begin with postgresql://',
    ],
    [
      'of another service of Azure',
      'BlobEndpoint=https://lake.blob.core.windows.net;SharedAccessSignature=sig=a',
      'is no address of type azure-queue',
      'azure-queue',
    ],
    ['that is a word', 'secret', 'is no URI, connection string or JDBC URL that is known'],
    ['that is long', `postgresql://${'a'.repeat(4096)}`, 'is longer than 4 KiB, and no address is'],
    [
      'with many blanks',
      `host=pg${' '.repeat(20)}user=reader`,
      'has many blanks in a row, which no address has',
    ],
  ])('%s is told without its value', (_, text, problem, type = 'postgresql') => {
    expect(read(type, text)).toEqual({ problem });
  });

  it.each([
    'postgresql://reader:sec@ret@pg.shop.svc/orders',
    'postgresql://reader:sec/ret@pg.shop.svc/orders',
    "host=pg.shop.svc password='secret user=reader",
  ])('that programs read differently shows nothing of itself: %s', (text) => {
    const parts = read('postgresql', text);

    expect(parts).toHaveProperty('problem');
    expect(JSON.stringify(parts)).not.toMatch(/ret@|pg\.shop|secret/);
  });
});
