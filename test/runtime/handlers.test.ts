import { accessRulesOf, handlers } from '../../src/runtime/handlers.ts';
import {
  kind,
  keyOf,
  objectPath,
  collectionPath,
  refFrom,
  type KubernetesObject,
} from '../../src/runtime/kind.ts';

const Boat = kind<KubernetesObject>({
  group: 'g',
  version: 'v1',
  kind: 'Boat',
  plural: 'boats',
  scope: 'Namespaced',
});
const Port = kind<KubernetesObject>({
  group: '',
  version: 'v1',
  kind: 'Port',
  plural: 'ports',
  scope: 'Cluster',
});

describe('a table', () => {
  it('implies the rights that it needs, merged and sorted', () => {
    const boats = handlers<KubernetesObject, unknown>(Boat, (on) => {
      on.reconcile(() => Promise.resolve({}));
      on.change(Port, () => []);
      on.access(
        { group: '', resource: 'ports', verbs: ['create'] },
        { group: 'g', resource: 'anchors', verbs: ['get'] },
      );
    });
    const ports = handlers<KubernetesObject, unknown>(Port, (on) => on.reconcile(() => Promise.resolve({})));

    expect(accessRulesOf([boats, ports])).toEqual([
      { group: '', resource: 'ports', verbs: ['create', 'list', 'watch'] },
      { group: '', resource: 'ports/status', verbs: ['patch'] },
      { group: 'g', resource: 'anchors', verbs: ['get'] },
      { group: 'g', resource: 'boats', verbs: ['list', 'watch'] },
      { group: 'g', resource: 'boats/status', verbs: ['patch'] },
    ]);
  });

  it('without a reconcile is a mistake', () => {
    expect(() => handlers(Boat, () => undefined)).toThrow('the table of Boat has no reconcile');
  });
});

describe('a path', () => {
  it.each([
    [collectionPath(Boat), '/apis/g/v1/boats'],
    [collectionPath(Boat, 'n'), '/apis/g/v1/namespaces/n/boats'],
    [objectPath(Boat, { namespace: 'n', name: 'b' }, 'status'), '/apis/g/v1/namespaces/n/boats/b/status'],
    [objectPath(Port, { namespace: '', name: 'p' }), '/api/v1/ports/p'],
    [
      objectPath(Boat, { namespace: 'n/../m', name: '../s?x#%2e' }),
      '/apis/g/v1/namespaces/n%2F..%2Fm/boats/..%2Fs%3Fx%23%252e',
    ],
  ])('is %s', (path, expected) => {
    expect(path).toBe(expected);
  });

  it.each(['', '.', '..'])("is refused where a name is '%s', which no encoding hides", (name) => {
    expect(() => objectPath(Boat, { namespace: 'n', name })).toThrow('no object can be called');
  });
});

it('a key can be read back', () => {
  expect(refFrom(keyOf({ namespace: '', name: 'a' }))).toEqual({ namespace: '', name: 'a' });
});
