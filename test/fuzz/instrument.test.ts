import { instrument } from './instrument.ts';

/** Runs a function in its instrumented form, and answers with its result and how often each edge was taken. */
function run(source: string, ...given: readonly unknown[]): { result: unknown; counts: readonly number[] } {
  const { code, edges } = instrument(source, 'globalThis.edgesOfTest', 0);
  const counts = new Uint8Array(edges);
  Object.assign(globalThis, { edgesOfTest: counts });
  // oxlint-disable-next-line typescript/no-implied-eval -- instrumented code of this file is to run
  const make = new Function(`${code}; return run;`) as () => (...values: readonly unknown[]) => unknown; // the source declares it
  return { result: make()(...given), counts: [...counts] };
}

describe('an instrumented source', () => {
  it.each([
    [
      'a condition without braces',
      'function run(a) { if (a) return 1; else return 2; }',
      [1, 1, 0],
      [1, 0, 1],
    ],
    ['a choice', 'const run = (a) => (a ? 1 : 2)', [1, 1, 0], [1, 0, 1]],
    [
      'the second part of an either-or',
      'const run = (a) => a ? 1 : (a || { b: 2 }) && 2',
      [1, 1, 0, 0, 0],
      [1, 0, 1, 1, 1],
    ],
    [
      'a case',
      'function run(a) { switch (a) { case true: case 1: return 1; default: return 2; } }',
      [1, 1, 0],
      [1, 0, 1],
    ],
  ])('tells the ways of %s apart, and gives the same results', (_, source, whenTrue, whenFalse) => {
    expect(run(source, true)).toEqual({ result: 1, counts: whenTrue });
    expect(run(source, false)).toEqual({ result: 2, counts: whenFalse });
  });

  it.each([
    ['for', 'function run(n) { let sum = 0; for (let i = 0; i < n; i += 1) sum += i; return sum; }'],
    ['while', 'function run(n) { let sum = 0; while (n > 0) sum += --n; return sum; }'],
    ['for of', 'function run(n) { let sum = 0; for (const i of Array(n).keys()) sum += i; return sum; }'],
  ])('counts the rounds of a loop with %s', (_, source) => {
    expect(run(source, 4)).toEqual({ result: 6, counts: [1, 4] });
  });

  it('leaves methods, closures and classes as they are', () => {
    const source = `class A { #n = 1; get n() { return this.#n; } *all() { yield* [this.n, ...((k) => [k])(2)]; } }
      function run() { return [...new A().all()]; }`;

    expect(run(source).result).toEqual([1, 2]);
  });

  it('names texts and numbers of the code, but no module', () => {
    const { words } = instrument("import a from 'b'; a(`c${0x2100}`, 'd', 1.5);", '[]', 0);

    expect(words).toEqual(expect.arrayContaining(['c', 0x2100, 'd']));
    expect(words).not.toContain('b');
  });
});
