import { Words } from '../../src/runtime/words.ts';

describe('words', () => {
  it('have a number from the third time that they are seen', () => {
    const words = new Words();

    expect(['Ready', 'Ready', 'Ready', 'Ready'].map((word) => words.numberOf(word))).toEqual([
      undefined,
      undefined,
      0,
      0,
    ]);
    expect(words.wordOf(0)).toBe('Ready');
  });

  it('are not what is seen again only after thousands of others, and not what is long', () => {
    const words = new Words();
    const unique = Array.from({ length: 5000 }, (_, at) => `uid ${at}`);
    for (let round = 0; round < 4; round += 1) for (const word of unique) words.numberOf(word);
    for (let round = 0; round < 4; round += 1) words.numberOf('x'.repeat(2000));

    expect(words.numberOf('x'.repeat(2000))).toBeUndefined();
    expect(words.wordOf(0)).toBe('');
  });

  it('are bounded, and those that are known stay', () => {
    const words = new Words();
    for (let at = 0; at < 20_000; at += 1) for (const _ of [1, 2, 3]) words.numberOf(`word ${at}`);

    expect([words.numberOf('word 16383'), words.numberOf('word 16384')]).toEqual([16_383, undefined]);
  });
});
