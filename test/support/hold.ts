import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

/*
 * The run's end of the pipe to the reaper. A reaper is started with the first thing to hold, and let go when
 * nothing has been held for a while: jest gives each test file modules of its own, so there may be several.
 */
const LINGER_MS = 2000;

const holds = new Set<string>();
let reaper: ChildProcess | undefined;
let farewell: NodeJS.Timeout | undefined;

/** What must not outlive the run: a process group by its number, a control group by its name, or a folder by its path. */
export type Holding = `group ${number}` | `cgroup ${string}` | `folder ${string}`;

/** From here on it ends with the run, however the run ends. */
export function hold(thing: Holding): void {
  clearTimeout(farewell);
  reaper ??= startReaper();
  holds.add(thing);
  reaper.stdin?.write(`+${thing}\n`);
}

/** It has ended in an orderly way. */
export function release(thing: Holding): void {
  if (!holds.delete(thing)) {
    return;
  }
  reaper?.stdin?.write(`-${thing}\n`);
  if (holds.size === 0) {
    farewell = setTimeout(dismiss, LINGER_MS).unref();
  }
}

function startReaper(): ChildProcess {
  const script = fileURLToPath(new URL('reaper.ts', import.meta.url));
  const child = spawn(process.execPath, [script], {
    detached: true,
    env: {},
    cwd: '/',
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  child.unref();
  if (child.stdin instanceof Socket) {
    child.stdin.unref();
  }
  child.stdin?.on('error', () => undefined);
  return child;
}

function dismiss(): void {
  reaper?.stdin?.end();
  reaper = undefined;
}
