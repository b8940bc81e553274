import { supervise } from '../fuzz/supervise.ts';

/** Each of the planted bugs is found in a few thousand runs; blind mutations need more than these. */
const RUNS = 20_000;

function fuzz(name: string, isGuided: boolean) {
  return supervise({
    table: new URL('../fuzz/planted/targets.ts', import.meta.url).href,
    name,
    seeds: [],
    seed: 1,
    isGuided,
    isReplay: false,
    executions: RUNS,
    findings: 1,
    ms: 120_000,
    hangMs: 500,
  });
}

describe('the fuzzer', () => {
  it.each([
    ['a loop that never ends', 'hang', 'hung'],
    ['an offset that is out of bounds', 'bounds', 'RangeError in test/fuzz/planted/bounds.ts:5'],
    ['memory out of proportion', 'memory', 'large'],
    ['an exception of the wrong kind', 'exception', 'SyntaxError in test/fuzz/planted/exception.ts:5'],
  ])('finds %s', async (_, name, cause) => {
    const { findings, executions } = await fuzz(name, true);

    expect(findings).toMatchObject([{ cause }]);
    expect(executions).toBeLessThan(RUNS);
  });

  it('owes that to the edges that it counts: blind, it finds no way past four letters', async () => {
    expect(await fuzz('bounds', false)).toMatchObject({ findings: [], executions: RUNS });
  });
});
