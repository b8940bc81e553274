import type { FormatName } from '../../src/contract/rendering.ts';
import { textOf } from './subject.ts';

const SECRET = { password: `p@s:s/w"o'r\\d #%` };
const URL_SECRET = 'p%40s%3As%2Fw%22o%27r%5Cd%20%23%25';
const V6 = { host: '2001:db8::1', port: 6543, database: 'or/ders', user: 'u@x' };

interface Row {
  readonly type: string;
  readonly format: FormatName;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly text: string;
}

describe('one line for a program', () => {
  it.each<Row>([
    {
      type: 'postgresql',
      format: 'uri',
      parameters: V6,
      text: `postgresql://u%40x:${URL_SECRET}@[2001:db8::1]:6543/or%2Fders?sslmode=verify-full&sslrootcert=system`,
    },
    {
      type: 'postgresql',
      format: 'uri',
      parameters: { host: 'h', database: 'd', user: 'u', tls: { mode: 'require' } },
      text: `postgresql://u:${URL_SECRET}@h:5432/d?sslmode=require`,
    },
    {
      type: 'postgresql',
      format: 'jdbc',
      parameters: V6,
      text: `jdbc:postgresql://[2001:db8::1]:6543/or%2Fders?user=u%40x&password=${URL_SECRET}&sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory`,
    },
    {
      type: 'postgresql',
      format: 'dsn',
      parameters: V6,
      text: `host=2001:db8::1 port=6543 user='u@x' password='p@s:s/w"o\\'r\\\\d #%' dbname='or/ders' sslmode=verify-full`,
    },
    {
      type: 'postgresql',
      format: 'pgpass',
      parameters: V6,
      text: `2001\\:db8\\:\\:1:6543:or/ders:u@x:p@s\\:s/w"o'r\\\\d #%\n`,
    },
    {
      type: 'postgresql',
      format: 'pgpass',
      parameters: { ...V6, host: 'h', database: '*' },
      text: `h:6543:\\*:u@x:p@s\\:s/w"o'r\\\\d #%\n`,
    },
    {
      type: 'redshift',
      format: 'jdbc',
      parameters: { host: 'h', database: 'd', user: 'u' },
      text: `jdbc:redshift://h:5439/d?user=u&password=${URL_SECRET}&sslmode=verify-full`,
    },
    {
      type: 'mysql',
      format: 'jdbc',
      parameters: V6,
      text: `jdbc:mysql://[2001:db8::1]:6543/or%2Fders?user=u%40x&password=${URL_SECRET}&sslMode=VERIFY_IDENTITY`,
    },
    {
      type: 'mariadb',
      format: 'jdbc',
      parameters: { host: 'h', user: 'u', tls: { mode: 'require' } },
      text: `jdbc:mariadb://h:3306/?user=u&password=${SECRET.password}&sslMode=trust`,
    },
    {
      type: 'mysql',
      format: 'dsn',
      parameters: V6,
      text: `u@x:p@s:s/w"o'r\\d #%@tcp([2001:db8::1]:6543)/or%2Fders?tls=true`,
    },
    {
      type: 'sqlserver',
      format: 'jdbc',
      parameters: { host: 'h', database: 'a;b}', user: 'u' },
      text: `jdbc:sqlserver://h:1433;databaseName={a;b}}};user=u;password={p@s:s/w"o'r\\d #%};encrypt=true;trustServerCertificate=false`,
    },
    {
      type: 'sqlserver',
      format: 'jdbc',
      parameters: { host: '::1', user: 'u', strict: true },
      text: `jdbc:sqlserver://;serverName=::1;portNumber=1433;user=u;password={p@s:s/w"o'r\\d #%};encrypt=strict;trustServerCertificate=false`,
    },
    {
      type: 'sqlserver',
      format: 'dsn',
      parameters: { host: '::1', database: 'd', user: 'u', tls: { mode: 'require' } },
      text: `sqlserver://u:${URL_SECRET}@[::1]:1433?database=d&encrypt=true&TrustServerCertificate=true`,
    },
    {
      type: 'mongodb',
      format: 'uri',
      parameters: { host: '::1', database: 'd', user: 'u', tls: { mode: 'verify-ca' } },
      text: `mongodb://u:${URL_SECRET}@[::1]:27017/d?authSource=admin&tls=true&tlsAllowInvalidHostnames=true`,
    },
    {
      type: 'mongodb',
      format: 'uri',
      parameters: { srv: 'c.example.net', database: 'd', user: 'u' },
      text: `mongodb+srv://u:${URL_SECRET}@c.example.net/d?tls=true`,
    },
    {
      type: 'mongodb',
      format: 'uri',
      parameters: { srv: 'c.example.net', authSource: 'a', user: 'u', tls: { mode: 'disable' } },
      text: `mongodb+srv://u:${URL_SECRET}@c.example.net/?authSource=a&tls=false`,
    },
    {
      type: 'redis',
      format: 'uri',
      parameters: { host: '::1', database: 2 },
      text: `rediss://:${URL_SECRET}@[::1]:6379/2`,
    },
    {
      type: 'redis',
      format: 'uri',
      parameters: { host: 'h', user: 'u', tls: { mode: 'disable' } },
      text: `redis://u:${URL_SECRET}@h:6379`,
    },
    {
      type: 'redis',
      format: 'uri',
      parameters: { hosts: ['s1:26379', '[::1]:26379'], sentinelMaster: 'm', database: 2 },
      text: `rediss-sentinel://:${URL_SECRET}@s1:26379,[::1]:26379/2?sentinelMasterId=m`,
    },
    {
      type: 'redis',
      format: 'dsn',
      parameters: {
        hosts: ['s1:26379', '[::1]:26379'],
        sentinelMaster: 'm',
        user: 'u',
        tls: { mode: 'require' },
      },
      text: `rediss://s1:26379?master_name=m&username=u&password=${URL_SECRET}&skip_verify=true&addr=%5B%3A%3A1%5D%3A26379`,
    },
    {
      type: 'amqp',
      format: 'uri',
      parameters: { host: 'h', user: 'u', vhost: '/' },
      text: `amqps://u:${URL_SECRET}@h:5671/%2F`,
    },
    {
      type: 'smtp',
      format: 'uri',
      parameters: { host: 'h', user: 'u@x', security: 'tls' },
      text: `smtps://u%40x:${URL_SECRET}@h:465`,
    },
    {
      type: 'sftp',
      format: 'uri',
      parameters: { host: 'h', user: 'u', directory: '/in coming/x' },
      text: `sftp://u:${URL_SECRET}@h:22/in%20coming/x`,
    },
    { type: 'neo4j', format: 'uri', parameters: { host: 'h', user: 'u' }, text: 'bolt+s://h:7687' },
    {
      type: 'couchdb',
      format: 'uri',
      parameters: { url: 'https://h:6984/db', user: 'u' },
      text: `https://u:${URL_SECRET}@h:6984/db`,
    },
    {
      type: 'clickhouse',
      format: 'sqlalchemy',
      parameters: { url: 'https://h:8443', user: 'u', tls: { mode: 'require' } },
      text: `clickhousedb://u:${URL_SECRET}@h:8443/default?secure=true&verify=false`,
    },
    {
      type: 'clickhouse',
      format: 'dsn',
      parameters: { url: 'https://h:8443', user: 'u', tls: { mode: 'require' } },
      text: `https://u:${URL_SECRET}@h:8443/default?secure=true&skip_verify=true`,
    },
    {
      type: 'clickhouse',
      format: 'dsn',
      parameters: { url: 'http://h:8123', user: 'u', database: 'd' },
      text: `http://u:${URL_SECRET}@h:8123/d`,
    },
    {
      type: 'firebird',
      format: 'dsn',
      parameters: { host: '::1', database: '/srv/or ders.fdb', user: 'u' },
      text: `u:${URL_SECRET}@[::1]:3050/srv/or%20ders.fdb?wire_crypt=true`,
    },
    {
      type: 'firebird',
      format: 'dsn',
      parameters: { host: 'h', database: '/orders.fdb', user: 'u' },
      text: `u:${URL_SECRET}@h:3050//orders.fdb?wire_crypt=true`,
    },
    {
      type: 'trino',
      format: 'jdbc',
      parameters: { url: 'https://h', catalog: 'a b', schema: 's', user: 'u', tls: { mode: 'verify-ca' } },
      text: `jdbc:trino://h:443/a%20b/s?user=u&password=${URL_SECRET}&SSL=true&SSLVerification=CA`,
    },
  ])('$type $format $text', ({ type, format, parameters, text }) => {
    expect(textOf(type, format, parameters, SECRET)).toBe(text);
  });

  it.each([
    ['disable', '(PROTOCOL=tcp)(HOST=h)(PORT=1521)', ''],
    ['verify-full', '(PROTOCOL=tcps)(HOST=h)(PORT=2484)', '(SECURITY=(SSL_SERVER_DN_MATCH=yes))'],
    ['verify-ca', '(PROTOCOL=tcps)(HOST=h)(PORT=2484)', '(SECURITY=(SSL_SERVER_DN_MATCH=no))'],
  ])('Oracle has a descriptor for %s', (mode, address, security) => {
    const parameters = { host: 'h', serviceName: 'orders', user: 'reader', tls: { mode } };

    expect(textOf('oracle', 'jdbc', parameters, { password: 'p@s/s' })).toBe(
      `jdbc:oracle:thin:reader/"p@s/s"@(DESCRIPTION=(ADDRESS=${address})(CONNECT_DATA=(SERVICE_NAME=orders))${security})`,
    );
  });
});
