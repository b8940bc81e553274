import { kind, type KubernetesObject } from '../../src/runtime/kind.ts';
import { Shelf } from '../../src/runtime/shelf.ts';

interface Widget extends KubernetesObject {
  readonly spec: unknown;
}

const resource = {
  group: 'g',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  scope: 'Namespaced',
} as const;
const widget = (spec: unknown): Widget => ({ metadata: { name: 'a', uid: 'u', resourceVersion: '1' }, spec });
const nested = JSON.parse('['.repeat(5000) + ']'.repeat(5000)) as unknown;

describe('a shelf', () => {
  it('gives the very object, where its kind is not packed', () => {
    const shelf = new Shelf(kind<Widget>(resource));
    const object = widget(1);

    expect(shelf.get(shelf.set('n/a', object))).toBe(object);
  });

  it('gives an equal one where it is, and one that cannot be packed as it is', () => {
    const shelf = new Shelf(kind<Widget>({ ...resource, packed: true }));
    const [plain, deep] = [widget({ size: 1 }), widget(nested)];

    const number = shelf.set('n/a', plain);
    expect(shelf.get(number)).toEqual(plain);

    expect(shelf.get(shelf.set('n/a', deep))).toBe(deep);
    expect(shelf.get(shelf.set('n/a', plain))).toEqual(plain);
    expect([shelf.numberOf('n/a'), shelf.keyOf(number), shelf.size]).toEqual([number, 'n/a', 1]);
  });

  it('gives one that was read a moment ago again, until as many others were, and never one that was replaced', () => {
    const shelf = new Shelf(kind<Widget>({ ...resource, packed: true }));
    const plain = widget({ size: 1 });
    const number = shelf.set('n/a', plain);
    for (let other = 0; other < 64; other += 1) shelf.set(`n/${other}`, widget(other));

    const read = shelf.get(number);
    const again = shelf.get(number);
    shelf.set('n/a', widget({ size: 2 }));

    expect(read).toEqual(plain);
    expect(read).not.toBe(plain);
    expect(again).toBe(read);
    expect(shelf.get(number)?.spec).toEqual({ size: 2 });
  });

  it('keeps no large one beside its bytes', () => {
    const shelf = new Shelf(kind<Widget>({ ...resource, packed: true }));
    const large = widget('x'.repeat(5000));

    const number = shelf.set('n/a', large);

    expect(shelf.get(number)).toEqual(large);
    expect(shelf.get(number)).not.toBe(large);
  });

  it('has nothing of what was taken away', () => {
    const shelf = new Shelf(kind<Widget>({ ...resource, packed: true }));
    const number = shelf.set('n/a', widget(1));

    shelf.delete(number);

    expect([shelf.get(number), shelf.numberOf('n/a'), [...shelf.numbers()]]).toEqual([
      undefined,
      undefined,
      [],
    ]);
  });
});
