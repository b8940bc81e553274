import { keptFlow, keptIdentity } from '../../src/api/kept.ts';
import type { Flow } from '../../src/api/flow.ts';

const metadata = (name: string) => ({ name, namespace: 'shop', uid: `uid of ${name}`, resourceVersion: '7' });

function flow(name: string): Flow {
  const end = { connection: 'orders', object: 'public.orders' };
  return {
    metadata: metadata(name),
    spec: { description: 'Nightly.', steps: [{ name: 'load', from: [end] }] },
    status: { observedGeneration: 1 },
  };
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

  it('of a Flow is all that the operator reads', () => {
    expect(keptFlow(flow('nightly'))).toEqual({
      metadata: metadata('nightly'),
      spec: { steps: [{ name: 'load', from: [{ connection: 'orders' }] }] },
      status: { observedGeneration: 1 },
    });
  });

  it.each([
    ['without a spec', { spec: null }],
    ['with a spec that is none', { spec: 'text' }],
    ['with another schema', { spec: { steps: { a: 1 } }, status: { conditions: 'none' } }],
    ['with holes', { spec: null, status: null }],
  ])('of a Flow %s is what it says', (_, broken) => {
    const object = { metadata: metadata('broken'), ...broken };

    expect(keptFlow(object as never)).toEqual(object);
  });
});
