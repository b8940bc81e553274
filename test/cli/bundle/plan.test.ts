import { keyOfItem } from '../../../src/cli/bundle/bundle.ts';
import type { Item } from '../../../src/cli/bundle/bundle.ts';
import { planImport } from '../../../src/cli/bundle/plan.ts';
import type { StoredObject, ImportOptions } from '../../../src/cli/bundle/plan.ts';
import { IMPORT_ANNOTATION, OURS } from '../../../src/cli/ownership.ts';

const id = '0123456789abcdef0123456789abcdef';
const apiVersion = 'mooring.dev/v1alpha1';
const at = (name: string, namespace = 'shop') => ({ name, namespace });

const secret: Item = {
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: at('db'),
  type: 'Opaque',
  data: { password: 'bmV3' },
};
const orders: Item = {
  apiVersion,
  kind: 'Connection',
  metadata: at('orders'),
  spec: {
    type: 'mysql',
    parameters: { host: 'db', user: 'u' },
    secrets: { password: { name: 'db', key: 'password' } },
  },
};
const nightly: Item = {
  apiVersion,
  kind: 'Flow',
  metadata: at('nightly'),
  spec: { steps: [{ name: 'one', from: [{ connection: 'orders' }] }] },
};

const plain: ImportOptions = {
  id,
  onConflict: 'keep',
  adopt: false,
  enable: true,
  labels: {},
  namespaces: new Map(),
  names: new Map(),
};

function holding(...objects: readonly Item[]): ReadonlyMap<string, StoredObject> {
  return new Map(
    objects.map((object) => [
      keyOfItem(object),
      { ...object, metadata: { ...object.metadata, uid: 'u', resourceVersion: '1' } },
    ]),
  );
}

function told(
  items: readonly Item[],
  held: ReadonlyMap<string, StoredObject>,
  wishes: Partial<ImportOptions> = {},
) {
  return planImport(items, held, { ...plain, ...wishes }).map(({ action, item, changes }) => [
    action,
    keyOfItem(item),
    ...changes,
  ]);
}

const other = { ...secret, data: { password: 'b2xk' } };
const mine = { ...other, metadata: { ...at('db'), labels: OURS } };

describe('the plan of an import', () => {
  it('creates what is not there, Secrets first, Flows last', () => {
    expect(told([nightly, orders, secret], holding())).toEqual([
      ['create', 'Secret shop/db'],
      ['create', 'Connection shop/orders'],
      ['create', 'Flow shop/nightly'],
    ]);
  });

  it('writes into a namespace of Kubernetes only where it is mapped to', () => {
    const there = { ...secret, metadata: at('db', 'kube-system') };

    expect(planImport([there], holding(), plain)).toEqual([
      expect.objectContaining({
        action: 'refuse',
        why: expect.stringMatching(/^the namespace belongs to Kubernetes/),
      }),
    ]);
    expect(told([there], holding(), { namespaces: new Map([['kube-system', 'kube-system']]) })).toEqual([
      ['create', 'Secret kube-system/db'],
    ]);
  });

  it('leaves new Connections suspended until a user lets them go', () => {
    const [step] = planImport([orders], holding(), { ...plain, enable: false });

    expect(step?.item.spec?.['suspend']).toBe(true);
  });

  it('finds nothing to do where the cluster has the same, the defaults of the API server included', () => {
    const there = {
      ...orders,
      spec: { ...orders.spec, test: { interval: '10m', timeout: '10s', failureThreshold: 3 } },
    };

    expect(told([secret, orders], holding(secret, there))).toEqual([
      ['same', 'Secret shop/db'],
      ['same', 'Connection shop/orders'],
    ]);
  });

  it('keeps what is there, and names the paths in which it differs, not the values', () => {
    const there = {
      ...orders,
      spec: { ...orders.spec, parameters: { host: 'elsewhere', user: 'u', port: 1 } },
    };

    expect(told([orders], holding(there))).toEqual([
      ['keep', 'Connection shop/orders', '~ spec.parameters.host', '- spec.parameters.port'],
    ]);
  });

  it.each<[string, Partial<ImportOptions>, Item, string]>([
    ['keeps', { onConflict: 'keep' }, other, 'keep'],
    ['replaces one of ours', { onConflict: 'replace' }, mine, 'replace'],
    ['refuses one of others', { onConflict: 'replace' }, other, 'refuse'],
    [
      'replaces one of others when told to adopt it',
      { onConflict: 'replace', adopt: true },
      other,
      'replace',
    ],
  ])('%s where a Secret has another value', (_, wishes, there, action) => {
    expect(told([secret], holding(there), wishes)).toEqual([[action, 'Secret shop/db', '~ data.password']]);
  });

  it('adds under a new name, and what refers to it follows', () => {
    const there = { ...orders, spec: { ...orders.spec, parameters: {} } };

    const steps = planImport([secret, orders, nightly], holding(other, there), {
      ...plain,
      onConflict: 'add',
    });

    expect(steps.map(({ action, item }) => [action, item.metadata.name])).toEqual([
      ['create', 'db-012345'],
      ['create', 'orders-012345'],
      ['create', 'nightly'],
    ]);
    expect(steps[1]?.item.spec?.['secrets']).toEqual({ password: { name: 'db-012345', key: 'password' } });
    expect(steps[2]?.item.spec?.['steps']).toEqual([
      { name: 'one', from: [{ connection: 'orders-012345' }] },
    ]);
  });

  it('repeated after it was cut short adds nothing twice', () => {
    const wishes = { ...plain, onConflict: 'add' } as const;
    const before = { ...orders, spec: { type: 'http' } };
    const written = planImport([orders, nightly], holding(before), wishes).map(({ item }) => item);

    const again = planImport([orders, nightly], holding(before, ...written), wishes);

    expect(again.map(({ action, item }) => [action, item.metadata.name])).toEqual([
      ['same', 'orders-012345'],
      ['same', 'nightly'],
    ]);
  });

  it('maps namespaces and names, references included, and adds labels', () => {
    const wishes = {
      labels: { from: 'old' },
      namespaces: new Map([['shop', 'eu']]),
      names: new Map([['orders', 'orders-eu']]),
    };

    const steps = planImport([orders, nightly], holding(), { ...plain, ...wishes });

    expect(steps.map(({ item, from }) => [keyOfItem(item), from, item.metadata.labels])).toEqual([
      ['Connection eu/orders-eu', 'shop/orders', { from: 'old' }],
      ['Flow eu/nightly', 'shop/nightly', { from: 'old' }],
    ]);
    expect(steps[1]?.item.spec?.['steps']).toEqual([{ name: 'one', from: [{ connection: 'orders-eu' }] }]);
  });

  it('marks what it makes with the export that it came from', () => {
    expect(planImport([orders], holding(), plain)[0]?.item.metadata.annotations).toEqual({
      [IMPORT_ANNOTATION]: id,
    });
  });
});
