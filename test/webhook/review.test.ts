import { readQuestion } from '../../src/webhook/review.ts';

const review = (spec: string) =>
  `{"request":{"uid":"u","kind":{"kind":"Connection"},"object":{"metadata":{"name":"n"},"spec":${spec}}}}`;

describe('a review', () => {
  it.each([
    ['as it is', '{"a":1,"__proto__":{"b":2}}'],
    ['with its name spelled another way', String.raw`{"a":1,"\u005f\u005Fproto__":{"b":2}}`],
  ])('is read without a prototype, %s', (_, spec) => {
    expect(JSON.stringify(readQuestion(review(spec))?.object)).toBe(
      '{"metadata":{"name":"n"},"spec":{"a":1}}',
    );
  });
});
