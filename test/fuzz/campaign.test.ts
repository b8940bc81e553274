import { leastOf } from './campaign.ts';
import type { Coverage } from './coverage.ts';
import { formatInput, textInput } from './input.ts';

describe('what is kept of a corpus', () => {
  it('is run input by input, the shortest first, and the supervisor hears of each before it runs', async () => {
    const heard: string[] = [];
    let edges: readonly number[] = [];
    const coverage = { clear: () => (edges = []), taken: () => edges } as unknown as Coverage; // all that is asked of it
    const target = {
      seeds: [],
      run: ([bytes = Buffer.alloc(0)]: readonly Buffer[]) => {
        heard.push(`runs ${String(bytes)}`);
        edges = [...bytes];
      },
    };
    const corpus = ['abc', 'a', 'b', 'cb', 'a'].map((text) => textInput(text));

    const kept = await leastOf(corpus, target, {
      coverage,
      onRun: ([bytes]) => heard.push(`hears of ${String(bytes)}`),
    });

    expect(kept.map(formatInput)).toEqual(['a', 'b', 'cb'].map((text) => formatInput(textInput(text))));
    expect(heard).toEqual(['a', 'b', 'cb', 'abc'].flatMap((text) => [`hears of ${text}`, `runs ${text}`]));
  });
});
