import { read, write } from '../../../src/cli/bundle/bundle.ts';
import type { Item } from '../../../src/cli/bundle/bundle.ts';

const id = 'a'.repeat(32);
const created = '2026-11-24T00:00:00.000Z';
const apiVersion = 'mooring.dev/v1alpha1';

const connection = (name: string): Item => ({
  apiVersion,
  kind: 'Connection',
  metadata: { name, namespace: 'shop' },
  spec: { type: 'http' },
});
const secret: Item = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'db', namespace: 'shop' },
  type: 'Opaque',
  data: { password: 'cHc=' },
};
const bytes = (value: unknown) =>
  new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const bundle = (items: unknown) => bytes({ version: 1, id, created, items });

describe('a bundle', () => {
  it('is read as it was written, with the version as its first member', () => {
    const whole = { version: 1, id, created, items: [secret, connection('orders')] } as const;

    expect(write(whole).startsWith('{"version":1,')).toBe(true);
    expect(read(bytes(write(whole)))).toEqual(whole);
  });

  it.each<[string, Uint8Array, string]>([
    ['is empty', bytes(''), 'is no export'],
    ['is no JSON', bytes('{"version":1,'), 'is no export'],
    [
      'has another first member',
      bytes(`{"id":"${id}","version":1,"created":"x","items":[]}`),
      'is no export',
    ],
    ['is not UTF-8', Uint8Array.of(...bytes('{"version":1,"id":"'), 0xff, 0xfe), 'is no export'],
    ['has a newer version', bytes({ version: 2, id, created, items: [] }), 'has version 2'],
    ['has no items', bytes({ version: 1, id, created }), 'has no items'],
    ['has 100,000 items', bundle(Array.from({ length: 100_000 }, () => 0)), 'more than 50000'],
    ['has a name with ../', bundle([connection('../../etc')]), 'metadata.name: must be a name'],
    [
      'has the same object twice',
      bundle([connection('one'), connection('one')]),
      'has Connection shop/one twice',
    ],
    [
      'has a role',
      bundle([{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name: 'x' } }]),
      'item 0 that is no',
    ],
    [
      'has a type',
      bundle([{ apiVersion, kind: 'ConnectionType', metadata: { name: 'x' }, spec: {} }]),
      'item 0 that is no',
    ],
    ['has a kind of the prototype', bundle([{ kind: '__proto__' }]), 'item 0 that is no'],
    [
      'has a Secret of another group',
      bundle([{ ...secret, apiVersion: 'mooring.dev/v1alpha1' }]),
      'apiVersion: must be one of v1',
    ],
    ['has a status', bundle([{ ...connection('one'), status: {} }]), 'status'],
    [
      'has finalizers',
      bundle([{ ...connection('one'), metadata: { name: 'one', namespace: 'shop', finalizers: ['x'] } }]),
      'metadata.finalizers',
    ],
    ...[
      'kubernetes.io/service-account-token',
      'bootstrap.kubernetes.io/token',
      'helm.sh/release.v1',
      'kubernetes.io/dockerconfigjson',
    ].map((type): [string, Uint8Array, string] => [
      `has a Secret of type ${type}`,
      bundle([{ ...secret, type }]),
      `has Secret shop/db of type ${type}; it may have Opaque, kubernetes.io/basic-auth, kubernetes.io/ssh-auth, kubernetes.io/tls, servicebinding.io/*`,
    ]),
    [
      'has data that is not base64',
      bundle([{ ...secret, data: { password: 'no base64!' } }]),
      'data.password',
    ],
  ])('that %s is refused', (_, payload, words) => {
    expect(() => read(payload)).toThrow(words);
    expect(() => read(payload)).toThrow('nothing was written');
  });

  it.each([
    'Opaque',
    'kubernetes.io/basic-auth',
    'kubernetes.io/ssh-auth',
    'kubernetes.io/tls',
    'servicebinding.io/postgresql',
  ])('may have a Secret of type %s', (type) => {
    expect(read(bundle([{ ...secret, type }])).items).toEqual([{ ...secret, type }]);
  });

  it('keeps of the labels and annotations of a Secret those that bind the credential', () => {
    const labels = { 'mooring.dev/allow': 'true', app: 'shop' };
    const annotations = {
      'mooring.dev/allowed-hosts': 'pg.shop.svc',
      'mooring.dev/imported': id,
      'kubernetes.io/service-account.name': 'admin',
    };

    const { items } = read(bundle([{ ...secret, metadata: { ...secret.metadata, labels, annotations } }]));

    expect(items[0]?.metadata).toEqual({
      ...secret.metadata,
      labels: { 'mooring.dev/allow': 'true' },
      annotations: { 'mooring.dev/allowed-hosts': 'pg.shop.svc' },
    });
  });

  it('asks for no test of a Connection', () => {
    const annotations = { team: 'data', 'mooring.dev/test-requested-at': 'now' };
    const [item] = read(
      bundle([{ ...connection('one'), metadata: { name: 'one', namespace: 'shop', annotations } }]),
    ).items;

    expect(item?.metadata).toEqual({ name: 'one', namespace: 'shop', annotations: { team: 'data' } });
  });

  it('pollutes no prototype', () => {
    const text = `{"version":1,"id":"${id}","created":"x","items":[{"apiVersion":"${apiVersion}","kind":"Connection","metadata":{"name":"a","namespace":"b","__proto__":{"polluted":1}},"spec":{"type":"http"}}]}`;

    expect(() => read(bytes(text))).toThrow('__proto__');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});
