import { mergePatch } from '../../src/runtime/patch.ts';

describe('a merge patch', () => {
  it.each<[string, unknown, unknown, unknown]>([
    [
      'is nothing where nothing differs',
      { a: 1, b: { c: [1, { d: 2 }] } },
      { b: { c: [1, { d: 2 }] }, a: 1 },
      undefined,
    ],
    [
      'names what changed and nothing else',
      { a: 1, b: { c: 1, d: 2 } },
      { a: 1, b: { c: 1, d: 3 } },
      { b: { d: 3 } },
    ],
    ['removes by an explicit null', { a: 1, b: { c: 1 } }, { b: {} }, { a: null, b: { c: null } }],
    [
      'takes undefined and null for absent',
      { a: undefined, b: null, d: 1 },
      { a: null, c: undefined, d: undefined },
      { d: null },
    ],
    ['replaces a list whole', { a: [1, 2] }, { a: [1, 3] }, { a: [1, 3] }],
    [
      'replaces what changes its form',
      { a: { b: 1 }, c: [1] },
      { a: 'b', c: { d: 1 } },
      { a: 'b', c: { d: 1 } },
    ],
    ['adds what was not there', {}, { a: { b: 1 } }, { a: { b: 1 } }],
    ['starts from nothing', undefined, { a: 1 }, { a: 1 }],
  ])('%s', (_, before, after, expected) => {
    expect(mergePatch(before, after)).toEqual(expected);
  });

  it('gives no object another prototype', () => {
    const patch = mergePatch({}, JSON.parse('{"__proto__":{"polluted":true}}'));

    expect(JSON.stringify(patch)).toBe('{"__proto__":{"polluted":true}}');
    expect((patch as { polluted?: unknown }).polluted).toBeUndefined();
  });
});
