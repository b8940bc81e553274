import type { TestEnd, TestLine, TestStep } from '../contract/pageForm.ts';

/** A test as far as it has come. */
export interface TestState {
  readonly isRunning: boolean;
  readonly steps: readonly TestStep[];
  readonly waiting?: string;
  readonly end?: TestEnd;
  readonly error?: unknown;
}

/** Before the first line. */
export const START: TestState = { isRunning: true, steps: [] };

/** The state after a line. */
export function afterLine(state: TestState, line: TestLine): TestState {
  if ('step' in line) return { ...state, steps: [...state.steps, line.step] };
  if ('waiting' in line) return { ...state, waiting: line.waiting };
  if ('end' in line) return { ...state, isRunning: false, end: line.end };
  return { ...state, isRunning: false, error: new Error(line.error.message) };
}

/** The state when no more lines come: without an end it is a failure of the process, and is said. */
export function afterLastLine(state: TestState): TestState {
  if (state.end !== undefined || state.error !== undefined) return state;
  return {
    ...state,
    isRunning: false,
    error: new Error('the local process ended the test before its result: test again'),
  };
}
