import { toBytes } from '../../src/runtime/packer.ts';
import { fromBytes } from '../../src/runtime/unpacker.ts';

const CONDITION = {
  type: 'Ready',
  status: 'True',
  reason: 'TestSucceeded',
  message: 'the test succeeded',
  observedGeneration: 1,
  lastTransitionTime: '2026-11-30T00:00:00Z',
};

/** As the API server tells of it, without what is never kept. */
function connection(number: number): object {
  const conditions = ['Validated', 'CredentialsResolved', 'Reachable', 'Ready'].map((type) => ({
    ...CONDITION,
    type,
  }));
  return {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: {
      name: `connection-${number}`,
      namespace: 'shop',
      uid: `6ba7b810-9dad-41d1-80b4-00c04fd4${String(number).padStart(4, '0')}`,
      resourceVersion: String(123_456 + number),
      generation: 1,
      creationTimestamp: '2026-11-29T12:34:56Z',
    },
    spec: { type: 'http', parameters: { url: 'https://example.com/api' } },
    status: { observedGeneration: 1, conditions },
  };
}

function again(value: unknown): unknown {
  return fromBytes(Buffer.from(toBytes(value)));
}

describe('a packed value', () => {
  it.each<[string, unknown]>([
    ['an object as the API server tells of it', connection(7)],
    ['nothing, truth and lists', [null, true, false, [], {}, [[], {}]]],
    ['small and large numbers', [0, 30, 31, 32, 127, 128, 16_384, 2 ** 31, 2 ** 53 - 1, 2 ** 60]],
    ['numbers that are none to count with', [-1, 0.5, 1e300, -1.5e-7]],
    ['texts of every length', ['', 'a', 'x'.repeat(30), 'x'.repeat(31), 'x'.repeat(200_000)]],
    ['letters of other scripts', { größe: '東京', '🦀': 'Übergröße', '': ' ' }],
    ['texts of digits', ['0', '7', '007', '123456789012345', '1234567890123456', '-5', '1e3', '1.0']],
    [
      'what nearly is a uid',
      ['6BA7B810-9dad-41d1-80b4-00c04fd430c8', '6ba7b810-9dad-41d1-80b4-00c04fd430cg'],
    ],
    ['times, repeated and apart', ['2026-11-30T00:00:00Z', '1970-01-01T00:00:00Z', '2026-11-30T00:00:00Z']],
    ['what nearly is a time', ['2026-02-30T00:00:00Z', '1969-12-31T23:59:59Z', '2026-11-30T24:00:00Z']],
    [
      'more times than have a number',
      Array.from({ length: 60 }, (_, at) => `2026-11-30T00:00:${(at % 40) + 10}Z`),
    ],
    ['names that JavaScript knows', JSON.parse('{"__proto__": {"a": 1}, "constructor": 2, "toString": 3}')],
    ['names with a NUL in them', [{ 'a\0b': 1 }, { a: 1, b: 2 }, { 'a\0b': 1, c: 2 }, { a: 1, 'b\0c': 2 }]],
    [
      'members in an order of their own',
      [
        { b: 1, a: 2 },
        { a: 1, b: 2 },
      ],
    ],
  ])('is itself again: %s', (_, value) => {
    const copy = again(value);

    expect(copy).toEqual(value);
    expect(JSON.stringify(copy)).toBe(JSON.stringify(value));
  });

  it('leaves out what JSON leaves out', () => {
    expect(Object.keys(again({ a: undefined, b: 1 }) as object)).toEqual(['b']);
  });

  it('takes no place for what many others have in the same words', () => {
    for (let number = 0; number < 10; number += 1) toBytes(connection(number));

    expect(toBytes(connection(11)).length).toBeLessThan(130);
  });

  it('is itself again among many, each with members and words of its own', () => {
    const values = Array.from({ length: 9000 }, (_, at) => ({ [`key-${at}`]: `word ${at % 50}`, at }));

    const packed = values.map((value) => Buffer.from(toBytes(value)));

    expect(packed.map(fromBytes)).toEqual(values);
  });

  it('is refused where it is nested more deeply than any object that the operator reads', () => {
    const nested = (depth: number) => JSON.parse('['.repeat(depth) + ']'.repeat(depth)) as unknown;

    expect(again(nested(64))).toEqual(nested(64));
    expect(() => toBytes(nested(66))).toThrow(RangeError);
  });
});
