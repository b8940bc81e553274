import type { TestEnd, TestLine, TestStep } from '../../src/contract/pageForm.ts';
import { afterLastLine, afterLine, START } from '../../src/page/testState.ts';

const resolve: TestStep = { name: 'Resolve', outcome: 'Succeeded', durationMs: 1 };
const end = { result: 'Succeeded', reason: 'TestSucceeded' } as TestEnd; // what else it says is only shown

const stateOf = (...lines: readonly TestLine[]) => lines.reduce(afterLine, START);

describe('a test in the page', () => {
  it('runs until its result comes, and keeps its steps', () => {
    expect(stateOf({ waiting: 'for the operator' }, { step: resolve })).toEqual({
      isRunning: true,
      steps: [resolve],
      waiting: 'for the operator',
    });
    expect(afterLastLine(stateOf({ step: resolve }, { end }))).toEqual({
      isRunning: false,
      steps: [resolve],
      end,
    });
  });

  it('fails with what the process says', () => {
    const state = stateOf({ step: resolve }, { error: { message: 'no rights' } });

    expect(afterLastLine(state)).toEqual({
      isRunning: false,
      steps: [resolve],
      error: new Error('no rights'),
    });
  });

  it('says so where the process ends it without a result', () => {
    expect(afterLastLine(stateOf({ step: resolve }))).toEqual({
      isRunning: false,
      steps: [resolve],
      error: new Error('the local process ended the test before its result: test again'),
    });
  });
});
