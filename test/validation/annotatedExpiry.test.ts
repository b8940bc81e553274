import { annotatedExpiry, EXPIRES_AT } from '../../src/validation/annotatedExpiry.ts';
import type { AnnotatedExpiry } from '../../src/validation/annotatedExpiry.ts';

const secret = (expires: string | undefined, index = 0) => ({
  name: `s${index}`,
  ...(expires !== undefined && { annotations: { [EXPIRES_AT]: expires } }),
});

describe('the annotation that says when a Secret expires', () => {
  it.each<[string, readonly (string | undefined)[], AnnotatedExpiry]>([
    ['none', [undefined], {}],
    ['a time', ['2031-01-02T03:04:05Z'], { annotated: '2031-01-02T03:04:05Z' }],
    [
      'a time of another zone, with a fraction',
      ['2031-01-02T03:04:05.5+02:00'],
      { annotated: '2031-01-02T01:04:05Z' },
    ],
    [
      'the first of two',
      ['2032-01-01T00:00:00Z', '2031-01-01T00:00:00Z'],
      { annotated: '2031-01-01T00:00:00Z' },
    ],
    ['a date', ['2031-01-02'], { annotated: '2031-01-02T00:00:00Z' }],
    ['no time', ['soon'], { misdated: 's0' }],
    ['nothing', [''], { misdated: 's0' }],
    ['a month that there is not', ['2031-13-01T00:00:00Z'], { misdated: 's0' }],
    ['a date without zeros', ['2031-1-1'], { misdated: 's0' }],
    [
      'a time beside none',
      ['2031-01-02', 'soon', 'later'],
      { annotated: '2031-01-02T00:00:00Z', misdated: 's1' },
    ],
  ])('is read: %s', (_, annotations, expected) => {
    expect(annotatedExpiry(annotations.map(secret))).toEqual(expected);
  });
});
