import type { ConnectionSpec } from '../../src/api/connection.ts';
import { connectorOf } from '../../src/connectors/index.ts';
import { bindingsOf, refusedBySecrets } from '../../src/validation/binding.ts';
import type { SecretObject } from '../../src/api/secret.ts';
import { POSTGRESQL } from '../controllers/connection/builder.ts';

const SPEC = {
  ...POSTGRESQL,
  parameters: {
    host: 'db.shop.svc',
    database: 'orders',
    user: 'reader',
    proxy: { type: 'http', host: 'proxy', port: 3128, user: 'me' },
  },
  secrets: { password: { name: 'db', key: 'p' }, proxyPassword: { name: 'way', key: 'p' } },
};

function secret(name: string, hosts: string): SecretObject {
  return {
    metadata: { name, uid: name, resourceVersion: '1', annotations: { 'mooring.dev/allowed-hosts': hosts } },
  };
}

function refused(name: string, hosts: string, spec: ConnectionSpec = SPEC): boolean {
  const connector = connectorOf('postgresql');
  if (connector === undefined) throw new Error('no such type');
  const sought = { connector, parameters: spec.parameters ?? {}, test: spec.test, path: {} };
  return refusedBySecrets([secret(name, hosts)], spec, sought, []) !== undefined;
}

describe('a Secret that is bound to hosts', () => {
  it.each<[string, string, string, boolean]>([
    ['the server alone', 'db', 'db.shop.svc', true],
    ['the proxy alone', 'db', 'proxy', true],
    ['the proxy and the server', 'db', 'db.shop.svc, proxy', false],
    ['the proxy on its port', 'db', 'db.shop.svc, proxy:3128', false],
    ['the proxy on another port', 'db', 'db.shop.svc, proxy:80', true],
    ['the proxy, where it gives nothing but the login there', 'way', 'proxy', false],
    ['the server, where it gives nothing but the login to the proxy', 'way', 'db.shop.svc', true],
  ])('names %s', (_, name, hosts, expected) => {
    expect(refused(name, hosts)).toBe(expected);
  });

  it('is held to in the probe as well', () => {
    expect(bindingsOf([secret('db', 'a'), secret('way', 'b')], SPEC)).toEqual([
      { refusal: expect.stringContaining('secret db'), allow: [{ host: 'a' }] },
      { refusal: expect.stringContaining('secret way'), allow: [{ host: 'b' }], only: 'intermediary' },
    ]);
  });

  it('is judged by both where it is given as a whole, too', () => {
    expect(refused('way', 'proxy', { ...SPEC, secretsFrom: [{ name: 'way' }] })).toBe(true);
    expect(refused('way', 'proxy', { ...SPEC, parametersFrom: [{ secret: { name: 'way' } }] })).toBe(true);
  });
});
