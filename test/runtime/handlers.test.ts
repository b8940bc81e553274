import { accessRulesOf, handlers } from '../../src/runtime/handlers.ts';
import {
  kind,
  keyOf,
  objectPath,
  collectionPath,
  refFrom,
  type KubernetesObject,
} from '../../src/runtime/kind.ts';

const Widget = kind<KubernetesObject>({
  group: 'g',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  scope: 'Namespaced',
});
const Gadget = kind<KubernetesObject>({
  group: '',
  version: 'v1',
  kind: 'Gadget',
  plural: 'gadgets',
  scope: 'Cluster',
});

describe('a table', () => {
  it('implies the rights that it needs, merged and sorted', () => {
    const widgets = handlers<KubernetesObject, unknown>(Widget, (on) => {
      on.reconcile(() => Promise.resolve({}));
      on.change(Gadget, () => []);
      on.access(
        { group: '', resource: 'gadgets', verbs: ['create'] },
        { group: 'g', resource: 'anchors', verbs: ['get'] },
      );
    });
    const gadgets = handlers<KubernetesObject, unknown>(Gadget, (on) =>
      on.reconcile(() => Promise.resolve({})),
    );

    expect(accessRulesOf([widgets, gadgets])).toEqual([
      { group: '', resource: 'gadgets', verbs: ['create', 'list', 'watch'] },
      { group: '', resource: 'gadgets/status', verbs: ['patch'] },
      { group: 'g', resource: 'anchors', verbs: ['get'] },
      { group: 'g', resource: 'widgets', verbs: ['list', 'watch'] },
      { group: 'g', resource: 'widgets/status', verbs: ['patch'] },
    ]);
  });

  it('without a reconcile is a mistake', () => {
    expect(() => handlers(Widget, () => undefined)).toThrow('the table of Widget has no reconcile');
  });
});

describe('a path', () => {
  it.each([
    [collectionPath(Widget), '/apis/g/v1/widgets'],
    [collectionPath(Widget, 'n'), '/apis/g/v1/namespaces/n/widgets'],
    [objectPath(Widget, { namespace: 'n', name: 'b' }, 'status'), '/apis/g/v1/namespaces/n/widgets/b/status'],
    [objectPath(Gadget, { namespace: '', name: 'p' }), '/api/v1/gadgets/p'],
    [
      objectPath(Widget, { namespace: 'n/../m', name: '../s?x#%2e' }),
      '/apis/g/v1/namespaces/n%2F..%2Fm/widgets/..%2Fs%3Fx%23%252e',
    ],
  ])('is %s', (path, expected) => {
    expect(path).toBe(expected);
  });

  it.each(['', '.', '..'])("is refused where a name is '%s', which no encoding hides", (name) => {
    expect(() => objectPath(Widget, { namespace: 'n', name })).toThrow('no object can be called');
  });
});

it('a key can be read back', () => {
  expect(refFrom(keyOf({ namespace: '', name: 'a' }))).toEqual({ namespace: '', name: 'a' });
});
