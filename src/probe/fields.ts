import { FAILURES } from '../contract/reasons.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { STEPS } from '../contract/step.ts';
import type { Step } from '../contract/step.ts';

/** An object of JSON of which nothing is known yet. */
export type Members = Readonly<Record<string, unknown>>;

/** The object that a line of JSON holds; undefined where it holds none. */
export function parseFields(line: string): Members | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isFields(value) ? value : undefined;
  } catch {
    return undefined; // the error would quote the line
  }
}

/** Whether it is an object, or a list. */
export function isFields(value: unknown): value is Members {
  return typeof value === 'object' && value !== null;
}

/** Whether each member of a list is so; no for what is no list, or has more members than it may. */
export function isListOf<T>(
  value: unknown,
  most: number,
  isSo: (member: unknown) => member is T,
): value is readonly T[] {
  return Array.isArray(value) && value.length <= most && value.every(isSo);
}

/** Whether it names a step. */
export function isStep(value: unknown): value is Step {
  return STEPS.some((step) => step === value);
}

/** Whether it is a reason of the closed list. */
export function isReason(value: unknown): value is FailureReason {
  return typeof value === 'string' && Object.hasOwn(FAILURES, value);
}

/** Whether it is a whole number within the bounds, these included. */
export function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
}

/** Whether it is a text of this form. */
export function matches(value: unknown, pattern: RegExp): value is string {
  return typeof value === 'string' && pattern.test(value);
}

/** Tells what is absent, which is right, from what is there and wrong: that is undefined. */
export function optionally<T>(
  value: unknown,
  read: (value: unknown) => T | undefined,
): { readonly value?: T } | undefined {
  if (value === undefined) return {};
  const checked = read(value);
  return checked === undefined ? undefined : { value: checked };
}
