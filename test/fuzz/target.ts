import type { Input } from './input.ts';

/** Something that has to take any input: what it throws is a finding, and so is a run that is slow, large or without an end. */
export interface Target {
  /** Inputs to begin with, besides those of the corpus. */
  readonly seeds: readonly Input[];
  run(this: void, input: Input): unknown;
}

/** What was found, with the input that shows it. */
export interface Finding {
  /** `ended`: the thread of the target ended, because memory was used up or nothing was left to wait for. */
  readonly kind: 'threw' | 'slow' | 'large' | 'hung' | 'ended';
  /** Findings of one cause are the same. */
  readonly cause: string;
  readonly detail: string;
  /** In the form of a line of a corpus. */
  readonly input: string;
}
