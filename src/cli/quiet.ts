import { spawnSync } from 'node:child_process';

/** What is typed is neither shown nor held back until Enter, and Ctrl-C still ends the process. */
const UNSEEN = ['-echo', '-icanon', '-icrnl', 'min', '1', 'time', '0'];

/**
 * Has the terminal show nothing of what is typed before the first question: a password that is pasted while the
 * program still starts must not be seen. Answers whether there is a terminal. Node.js puts the terminal back as it was, whichever way the process ends.
 */
export function showNothingTyped({ stdin, stderr }: Pick<NodeJS.Process, 'stdin' | 'stderr'>): boolean {
  if (!stdin.isTTY || !stderr.isTTY) return false;
  const { status } = spawnSync('stty', UNSEEN, { stdio: ['inherit', 'ignore', 'ignore'] });
  if (status !== 0) stdin.setRawMode(true); // where there is no stty, Ctrl-C waits for the first question
  return true;
}

/** Whether a command line asks for what must not be seen. */
export function asksUnseen([command = '', ...words]: readonly string[]): boolean {
  const isSealing = ['export', 'import'].includes(command);
  return command === 'new' || (isSealing && words.some((word) => ['-p', '--passphrase'].includes(word)));
}
