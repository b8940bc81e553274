import type { FlowKind } from '../../../src/api/flowkind.ts';
import { declaredSource, watchedKind } from '../../../src/controllers/flowkind/source.ts';
import type { UserSource } from '../../../src/controllers/flowkind/source.ts';
import type { KubernetesObject } from '../../../src/runtime/kind.ts';

const resource = { version: 'v1', kind: 'Connector', namespaced: true };

function declared(spec: Partial<FlowKind['spec']>, name = 'connectors.acme.dev'): UserSource | undefined {
  return declaredSource({
    metadata: { name, uid: 'u', resourceVersion: '1' },
    spec: { group: 'acme.dev', kind: 'Connector', ...spec },
  });
}

/** What the cache keeps of an object. */
function keptOf(object: object, spec: Partial<FlowKind['spec']>, metadata: object = {}) {
  const source = declared(spec);
  if (source === undefined) throw new Error('not declared');
  const received = {
    metadata: {
      name: 'sink',
      namespace: 'shop',
      uid: 'u',
      resourceVersion: '7',
      labels: { a: 'b' },
      ...metadata,
    },
    ...object,
  } as KubernetesObject;
  return watchedKind(source, resource).transform?.(received as never);
}

describe('an object of a declared kind', () => {
  it('is kept as its identity alone, and what it uses is given once', () => {
    const object = keptOf(
      {
        spec: {
          from: 'orders',
          to: 'lake',
          again: 'orders',
          tls: { secretName: 'lake-token' },
          big: 'x'.repeat(999),
        },
      },
      {
        connections: [{ path: 'spec.from' }, { path: 'spec.to' }, { path: 'spec.again' }],
        secrets: [{ path: 'spec.tls.secretName' }],
      },
    );

    expect(object?.takeUses()).toEqual([
      { connection: 'shop/orders', path: 'spec.from' },
      { connection: 'shop/lake', path: 'spec.to' },
      { connection: 'secret:shop/lake-token', path: 'spec.tls.secretName' },
    ]);
    expect([object?.references, object?.takeUses()]).toEqual([3, []]);
    expect(JSON.parse(JSON.stringify(object))).toEqual({
      metadata: { name: 'sink', namespace: 'shop', uid: 'u', resourceVersion: '7' },
      references: 3,
    });
  });

  it('names Connections in an annotation, whatever its paths are', () => {
    const annotations = { 'mooring.dev/uses': 'orders, lake,Not A Name,' };

    const object = keptOf({}, { connections: [{ path: 'spec.from' }] }, { annotations });

    expect(object?.takeUses()).toEqual([
      { connection: 'shop/orders', path: 'metadata.annotations.mooring\\.dev/uses' },
      { connection: 'shop/lake', path: 'metadata.annotations.mooring\\.dev/uses' },
    ]);
  });

  it('that is being deleted uses nothing', () => {
    const going = { deletionTimestamp: '2026-01-01T00:00:00Z' };

    const object = keptOf({ spec: { from: 'orders' } }, { connections: [{ path: 'spec.from' }] }, going);

    expect(object?.takeUses()).toEqual([]);
  });

  it('counts for 64 values at most, and shows a path of 256 characters at most', () => {
    const names = Array.from({ length: 100 }, (_, number) => `c${number}`);
    const deep = 'f'.repeat(240);

    const many = keptOf({ spec: { names } }, { connections: [{ path: 'spec.names[*]' }] });
    const long = keptOf(
      { spec: { [deep]: [{ name: 'n'.repeat(60), at: 'orders' }] } },
      { connections: [{ path: `spec.${deep}[*].at` }] },
    );

    expect(many?.references).toBe(64);
    expect(long?.takeUses().map(({ path }) => path)).toEqual([`spec.${deep}[*].at`]);
  });
});

describe('a FlowKind that is not as it must be', () => {
  it.each<readonly [string, Partial<FlowKind['spec']>, string]>([
    ['has no place', {}, 'connectors.acme.dev'],
    ['names Secrets', { group: '', kind: 'Secret', connections: [{ path: 'data.x' }] }, 'secrets'],
    ['has an expression', { connections: [{ path: 'spec.a[?(@.b)]' }] }, 'connectors.acme.dev'],
    ['has another name', { connections: [{ path: 'spec.a' }] }, 'connectors'],
  ])('%s, and declares nothing', (_what, spec, name) => {
    expect(declared(spec, name)).toBeUndefined();
  });
});
