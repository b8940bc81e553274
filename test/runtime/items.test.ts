import { Items } from '../../src/runtime/items.ts';

const OBJECTS = ['plain', 'brackets ]}[{ in a string', 'quotes " and \\ at the end \\', 'snow ☃'].map(
  (name) => ({
    metadata: { name, labels: { a: 'b' } },
    spec: { lists: [[1, { deep: [{}] }], []] },
  }),
);

describe('the items of a list', () => {
  it.each([
    [
      'before its version',
      { apiVersion: 'v1', items: OBJECTS, kind: 'List', metadata: { resourceVersion: '12' } },
    ],
    [
      'after its version',
      { kind: 'List', metadata: { resourceVersion: '12', continue: '' }, items: OBJECTS },
    ],
    ['none', { items: [], metadata: { resourceVersion: '12' } }],
  ])('come out whole wherever the answer is cut: %s', (_, list) => {
    const bytes = Buffer.from(JSON.stringify(list));

    for (let size = 1; size <= bytes.length; size++) {
      const items = new Items();
      const out: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size) {
        for (const item of items.push(bytes.subarray(at, at + size))) out.push(JSON.parse(item));
      }

      expect(out).toEqual(list.items);
      expect(JSON.parse(items.rest())).toEqual({ ...list, items: [] });
    }
  });

  it('leave something that is no JSON where the answer was cut', () => {
    const items = new Items();
    expect([...items.push(Buffer.from('{"items":[{"a":1},{"b"'))]).toEqual(['{"a":1}']);

    expect(() => JSON.parse(items.rest())).toThrow(SyntaxError);
  });
});
