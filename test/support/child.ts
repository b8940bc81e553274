import type { ChildProcess } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { hold, release } from './hold.ts';
import { signal } from './tree.ts';

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** The environment, the folder and the user of a program. */
export interface Place {
  /** The whole environment; default: that of the run. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** Options of spawn: a group of its own, so that Ctrl-C reaches the run alone, which then ends its children in order. */
export function placeOf({ env, cwd, uid, gid }: Place) {
  return {
    detached: true,
    env: env ?? process.env,
    cwd: cwd ?? process.cwd(),
    ...(uid !== undefined && { uid }),
    ...(gid !== undefined && { gid }),
  };
}

/** Sees to it that its group ends with the run, and what it leaves in the group ends with it. */
export function holdGroup(child: ChildProcess): void {
  const { pid } = child;
  if (pid === undefined) {
    return;
  }
  hold(`group ${pid}`);
  child.once('exit', () => {
    signal(-pid, 'SIGKILL');
    release(`group ${pid}`);
  });
}

/** Settles when it ends; rejects where it could not be started. */
export function exitOf(child: ChildProcess): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve({ code, signal }));
  });
}

/** All that a stream carries, and each line as it comes. */
export async function collect(stream: Readable | null, onLine?: (line: string) => void): Promise<string> {
  if (stream === null) {
    return '';
  }
  if (onLine) {
    createInterface({ input: stream }).on('line', onLine);
  }
  let text = '';
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await finished(stream).catch(() => undefined);
  return text;
}
