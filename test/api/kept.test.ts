import { keptConnection, keptFlow, keptIdentity, keptObject } from '../../src/api/kept.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { Flow } from '../../src/api/flow.ts';

const metadata = (name: string) => ({ name, namespace: 'shop', uid: `uid of ${name}`, resourceVersion: '7' });
const CONDITION = {
  type: 'Ready',
  status: 'True',
  reason: 'TestSucceeded',
  message: 'the test succeeded',
  observedGeneration: 1,
  lastTransitionTime: '2026-11-30T00:00:00Z',
} as const;

/** As it comes from the API server: no two share anything. */
function connection(name: string): Connection {
  const references = [{ kind: 'Flow', name: `flow of ${name}`, path: 'steps.load.from' }];
  const status = { conditions: [CONDITION], usage: { count: 1, references, truncated: false } };
  return structuredClone({
    metadata: metadata(name),
    spec: { type: 'http' },
    status: { observedGeneration: 1, ...status },
  });
}

function flow(name: string): Flow {
  const end = { connection: 'orders', object: 'public.orders' };
  return structuredClone({
    metadata: metadata(name),
    spec: { description: 'Nightly.', steps: [{ name: 'load', from: [end] }] },
    status: { observedGeneration: 1, conditions: [CONDITION] },
  });
}

describe('what the cache keeps', () => {
  it('of a ConfigMap is what tells its versions apart, and no annotation', () => {
    const annotations = { 'kubectl.kubernetes.io/last-applied-configuration': 'x'.repeat(100_000) };

    expect(keptIdentity({ metadata: { ...metadata('settings'), labels: {}, annotations } })).toEqual({
      metadata: metadata('settings'),
    });
    expect(keptIdentity({ metadata: { name: 'a', uid: 'u', resourceVersion: '1' } })).toEqual({
      metadata: { name: 'a', uid: 'u', resourceVersion: '1' },
    });
  });

  it('of a Connection is all of it, and once what another has in the same words', () => {
    const [one, other] = [keptConnection(connection('orders')), keptConnection(connection('lake'))];

    expect(one).toEqual(connection('orders'));
    expect(other).toEqual(connection('lake'));
    expect(other.status?.conditions).toBe(one.status?.conditions);
  });

  it('of a Flow is all that the operator reads', () => {
    const kept = keptFlow(flow('nightly'));

    expect(kept.metadata).toEqual(metadata('nightly'));
    expect(kept.spec).toEqual({ steps: [{ name: 'load', from: [{ connection: 'orders' }] }] });
    expect(kept.status).toEqual(flow('nightly').status);
    expect(keptFlow(flow('weekly')).status).toBe(kept.status);
  });

  it.each([
    ['without a spec', {}],
    ['with a spec that is none', { spec: 'text' }],
    [
      'with another schema',
      { spec: { steps: { a: 1 } }, status: { conditions: 'none', usage: { references: 7 } } },
    ],
    ['with holes', { spec: null, status: { lastTest: null, usage: null } }],
  ])('of an object %s is what it says', (_, broken) => {
    const object = () => ({ metadata: metadata('broken'), ...structuredClone(broken) }) as never;

    expect(keptConnection(object())).toEqual(object());
    expect({ ...keptFlow(object()), spec: keptFlow(object()).spec ?? undefined }).toMatchObject({
      metadata: metadata('broken'),
    });
    expect(keptObject(object())).toEqual(object());
  });
});
