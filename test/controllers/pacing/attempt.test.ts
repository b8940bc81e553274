import { connectorOf } from '../../../src/connectors/index.ts';
import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { attemptOf } from '../../../src/controllers/pacing/attempt.ts';
import { POSTGRESQL } from '../connection/builder.ts';

function ask(spec: Partial<ConnectionSpec> = {}, revision: string | undefined = 'rev-1', namespace = 'shop') {
  const whole = { ...POSTGRESQL, ...spec };
  const connector = connectorOf(whole.type);
  if (connector === undefined) throw new Error(`no type ${whole.type}`);
  return attemptOf(namespace, whole, connector, revision);
}

describe('the target of a test', () => {
  it('is told apart by the ConfigMap that is to say the host', () => {
    const from = (name: string) => ask({ parameters: {}, parametersFrom: [{ configMap: { name } }] });

    expect(from('one').target).not.toBe(from('other').target);
    expect(from('one').credential).not.toBe(from('other').credential);
    expect(from('one')).toEqual(from('one'));
  });

  it.each<[string, Partial<ConnectionSpec>, string]>([
    ['host and the standard port', {}, 'db.example.com:5432'],
    [
      'host, whatever its case, and port',
      { parameters: { host: 'DB.example.com', port: 6000 } },
      'db.example.com:6000',
    ],
    [
      'the namespace too where the name is short',
      { parameters: { host: 'pg', port: 5432 } },
      'pg:5432 in shop',
    ],
    ['the same of a Service elsewhere', { parameters: { host: 'pg.data' } }, 'pg.data:5432 in shop'],
    ['an address', { parameters: { host: '10.0.0.1' } }, '10.0.0.1:5432'],
    [
      'that of a URL',
      { type: 'http', parameters: { url: 'https://api.example.com/v1' } },
      'api.example.com:443',
    ],
    [
      'that of a URL, and where the token comes from',
      { type: 'zoom', parameters: { url: 'https://pg.shop.svc:5432', tokenUrl: 'https://tarpit.example/t' } },
      'pg.shop.svc:5432 by tarpit.example:443 in shop',
    ],
    [
      'that of an endpoint',
      { type: 's3', parameters: { endpoint: 'http://minio.svc:9000', region: 'eu' } },
      'minio.svc:9000',
    ],
    [
      'that of all Sentinels, and the master that they are asked for',
      { type: 'redis', parameters: { hosts: ['s2:26379', 's1:26379'], sentinelMaster: 'm' } },
      's1:26379,s2:26379 m in shop',
    ],
    [
      'that of a name in DNS for several servers, which is the same in every namespace',
      { type: 'mongodb', parameters: { srv: 'Orders.Example.test' } },
      'orders.example.test:srv',
    ],
    [
      'the region where the type finds the host by itself',
      { type: 's3', parameters: { region: 'eu' } },
      '["s3","eu"]',
    ],
  ])('is %s', (_, spec, target) => {
    expect(ask(spec).target).toBe(target);
  });
});

describe('the credential of a test', () => {
  const same = ask().credential;

  it.each<[string, Partial<ConnectionSpec>]>([
    ['database', { parameters: { ...POSTGRESQL.parameters, database: 'other' } }],
    ['interval', { test: { interval: '1h' } }],
    ['description', { description: 'x' }],
  ])('is the same with another %s: it is the same account', (_, spec) => {
    expect(ask(spec).credential).toBe(same);
  });

  it.each<[string, ReturnType<typeof ask>]>([
    ['user', ask({ parameters: { ...POSTGRESQL.parameters, user: 'writer' } })],
    ['host', ask({ parameters: { ...POSTGRESQL.parameters, host: 'other.example.com' } })],
    ['key of the Secret', ask({ secrets: { password: { name: 'sales-db', key: 'other' } } })],
    ['revision of the Secret', ask({}, 'rev-2')],
    ['namespace', ask({}, 'rev-1', 'other')],
    ['proxy', ask({ parameters: { ...POSTGRESQL.parameters, proxy: { type: 'http', host: 'p', port: 1 } } })],
  ])('is another with another %s', (_, other) => {
    expect(other.credential).not.toBe(same);
  });

  it('is none where no Secret is used', () => {
    expect(
      attemptOf('shop', POSTGRESQL, connectorOf('postgresql') as never, undefined).credential,
    ).toBeUndefined();
  });
});
