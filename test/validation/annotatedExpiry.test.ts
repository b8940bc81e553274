import { annotatedExpiry, EXPIRES_AT } from '../../src/validation/annotatedExpiry.ts';

const secret = (expires?: string) => ({
  name: 's',
  uid: 'u',
  resourceVersion: '1',
  ...(expires !== undefined && { annotations: { [EXPIRES_AT]: expires } }),
});

describe('the annotation that says when a Secret expires', () => {
  it.each<[string, readonly (string | undefined)[], string | undefined]>([
    ['none', [undefined], undefined],
    ['a time', ['2031-01-02T03:04:05Z'], '2031-01-02T03:04:05Z'],
    ['a time of another zone, with a fraction', ['2031-01-02T03:04:05.5+02:00'], '2031-01-02T01:04:05Z'],
    ['the first of two', ['2032-01-01T00:00:00Z', '2031-01-01T00:00:00Z'], '2031-01-01T00:00:00Z'],
    ['a date', ['2031-01-02'], '2031-01-02T00:00:00Z'],
    ['no time', ['soon', '2031-13-01T00:00:00Z', '2031-13-01', '2031-1-1'], undefined],
  ])('is read: %s', (_, annotations, expected) => {
    expect(annotatedExpiry(annotations.map(secret))).toBe(expected);
  });
});
