import { Unwritable } from '../../src/contract/rendering.ts';
import type { FormatName } from '../../src/contract/rendering.ts';
import { render } from './subject.ts';

describe('a value that a format cannot hold is refused by its field', () => {
  it.each<[string, FormatName, Readonly<Record<string, unknown>>, Readonly<Record<string, string>>, string]>([
    [
      'postgresql',
      'pgpass',
      { host: 'h', database: 'd', user: 'u' },
      { password: 'a\nb' },
      'password has a line break',
    ],
    ['postgresql', 'pgpass', { host: 'h', database: 'd', user: 'u' }, {}, 'password is not given'],
    [
      'postgresql',
      'spark',
      { host: 'h', database: 'd', user: 'u' },
      { password: 'a ' },
      'password begins or ends with a space',
    ],
    ['mysql', 'dsn', { host: 'h', user: 'a:b' }, { password: 'p' }, 'user has a colon'],
    ['mariadb', 'jdbc', { host: 'h', user: 'u' }, { password: 'a&b' }, 'password has a character'],
    ['mysql', 'dbt', { host: 'h', user: 'u' }, { password: 'p' }, 'database is not given'],
    [
      'oracle',
      'jdbc',
      { host: 'h', sid: 's', user: 'u' },
      { password: 'a"b' },
      'password has a double quote',
    ],
    ['db2', 'jdbc', { host: 'h', database: 'd', user: 'u' }, { password: 'a;b' }, 'password has a character'],
    [
      's3',
      'rclone',
      { bucket: 'b', region: 'r', accessKeyId: 'k' },
      { secretAccessKey: '%(type)s' },
      'secret_access_key has what rclone reads',
    ],
    [
      's3',
      'aws',
      { bucket: 'b', region: 'r', accessKeyId: 'k' },
      { secretAccessKey: 'a\nb' },
      'aws_secret_access_key has a line break',
    ],
    [
      'kafka',
      'kafka',
      { brokers: ['h:1'] },
      { clientKey: '-----BEGIN RSA PRIVATE KEY-----', clientCertificate: 'x' },
      'clientKey must be PKCS #8',
    ],
    [
      'redis',
      'airflow',
      { hosts: ['h:1'], sentinelMaster: 'm' },
      { password: 'p' },
      'hosts are Sentinels, which the hook of Airflow does not ask',
    ],
    ['imap', 'airflow', { host: 'h', user: 'u' }, { password: 'p' }, 'security is starttls'],
    [
      'firebird',
      'dsn',
      { host: 'h', database: 'below/orders.fdb', user: 'u' },
      { password: 'p' },
      'database is a path from where the server runs',
    ],
    ['clickhouse', 'dsn', { url: 'https://h/path', user: 'u' }, { password: 'p' }, 'url has a path'],
  ])('%s %s', (type, format, parameters, secrets, message) => {
    const refused = () => render(type, format, parameters, secrets);

    expect(refused).toThrow(Unwritable);
    expect(refused).toThrow(message);
  });
});
