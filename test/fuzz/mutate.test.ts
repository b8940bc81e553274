import { formatInput, parseInput, textInput } from './input.ts';
import { minimise } from './minimise.ts';
import { mutate } from './mutate.ts';
import { Random } from './random.ts';

describe('an input', () => {
  it('is a line of hex, with a word for each message', () => {
    const input = [Buffer.from('ab'), Buffer.alloc(0), Buffer.from([0xff])];

    expect(formatInput(input)).toBe('6162 - ff');
    expect(parseInput('6162 - ff')).toEqual(input);
    expect(() => parseInput('xy')).toThrow('hex');
  });
});

describe('mutations', () => {
  const corpus = [textInput('abc'), parseInput('01 02 - 03')];
  const mutations = (seed: number) => {
    const random = new Random(seed);
    const words = [Buffer.from('word')];
    return Array.from({ length: 500 }, () =>
      formatInput(mutate(random.of(corpus), { random, corpus, words })),
    );
  };

  it('are the same for the same seed, and others for another', () => {
    expect(mutations(1)).toEqual(mutations(1));
    expect(mutations(1)).not.toEqual(mutations(2));
  });

  it('are of many kinds, words of the code among them, and none is no input', () => {
    const all = mutations(3);

    expect(new Set(all).size).toBeGreaterThan(400);
    expect(all.some((each) => each.includes(Buffer.from('word').toString('hex')))).toBe(true);
    for (const each of all) expect(formatInput(parseInput(each))).toBe(each);
  });

  it('of nothing are something', () => {
    const random = new Random(4);
    const all = Array.from({ length: 50 }, () => mutate([], { random, corpus: [], words: [] }));

    expect(all.some((each) => each.length > 0)).toBe(true);
  });
});

describe('a finding', () => {
  const shows = async (input: readonly Buffer[]) => input.some((message) => message.includes('xy'));

  it('is shown by an input as short as it gets', async () => {
    const input = [Buffer.from('hello'), Buffer.from('aaaaaaaaaxyaaaa'), Buffer.from('tail')];

    expect(await minimise(input, shows, 1000)).toEqual([Buffer.from('xy')]);
  });

  it('is shortened by so many tries at most', async () => {
    let tries = 0;
    await minimise([Buffer.alloc(100, 1)], async () => ((tries += 1), false), 10);

    expect(tries).toBe(10);
  });
});
