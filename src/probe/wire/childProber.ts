import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { after } from '../alarm.ts';
import { commandOf, probeProgram } from '../programs.ts';
import type { Program } from '../programs.ts';
import type { ProberSource } from './client.ts';

/** A pause between a prober that never spoke and the next. */
const PAUSE_MS = 1000;
/** It ends with its input; one that does not is killed. */
const END_MS = 2000;

/**
 * A prober that is a child of this process, and another where that ends. It has no environment, so that no token and no
 * setting of this process is in it, and a group of its own, so that Ctrl-C at a terminal ends this process first.
 */
export function childProber(program: Program = probeProgram('prober')): ProberSource {
  return async (attach, stopped) => {
    while (!stopped.aborted) {
      const spoke = await oneChild(program, attach);
      if (!spoke) await pause(stopped);
    }
  };
}

async function oneChild(program: Program, attach: Parameters<ProberSource>[0]): Promise<boolean> {
  const child = start(program);
  if (child === undefined) return false;
  const exit = once(child, 'exit').catch(() => {}); // it did not start
  const spoke = await attach({ input: child.stdout, output: child.stdin });
  const cancelKill = after(END_MS, () => child.kill('SIGKILL'));
  await exit;
  cancelKill();
  return spoke;
}

type PipedChild = ChildProcess & { readonly stdin: Writable; readonly stdout: Readable };

function start(program: Program): PipedChild | undefined {
  const { command, args, env } = commandOf(program, ['--disable-sigusr1', '--max-old-space-size=64']);
  try {
    return spawn(command, args, {
      cwd: '/',
      env,
      detached: true,
      windowsHide: true,
      stdio: ['pipe', 'pipe', 'inherit'],
    });
  } catch {
    return undefined; // there is no memory or no file descriptor left
  }
}

async function pause(stopped: AbortSignal): Promise<void> {
  const over = Promise.withResolvers<void>();
  const cancel = after(PAUSE_MS, over.resolve);
  stopped.addEventListener('abort', () => over.resolve());
  if (stopped.aborted) over.resolve();
  await over.promise;
  cancel();
}
