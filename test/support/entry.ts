import { types } from 'node:util';

/** Runs what a script does; where it fails, says why without a stack, and the exit code is 1. */
export async function entry(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    console.error(reasonOf(error));
    process.exitCode = 1;
  }
}

/** What an error says, and what it was caused by. */
export function reasonOf(error: unknown): string {
  if (!types.isNativeError(error)) {
    return String(error);
  }
  const cause = error.cause === undefined ? '' : reasonOf(error.cause);
  return error.message.includes(cause) ? error.message : `${error.message}\n  ${cause}`;
}
