import { readFileSync, rmSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { removeCgroup } from './cgroup.ts';
import { descendants, killTree } from './tree.ts';

/*
 * Runs beside a test run, in a session of its own, at the other end of a pipe. The run tells it what it has
 * started and what it has ended. However the run ends, also by kill -9, the pipe closes; then what is still
 * held is killed and removed.
 *
 * One line per message: "+group 123", "-group 123", "+cgroup x", "+folder /tmp/x", "-folder /tmp/x".
 */
const holds = new Set<string>();

process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);

for await (const line of createInterface({ input: process.stdin })) {
  if (line.startsWith('+')) {
    holds.add(line.slice(1));
  } else {
    holds.delete(line.slice(1));
  }
}

for (const group of namesOf('group').map(Number)) {
  killTree(
    group,
    descendants(group).filter(({ pid }) => !isReaper(pid)),
  );
}
for (const name of namesOf('cgroup')) {
  await removeCgroup(name);
}
for (const folder of namesOf('folder')) {
  rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
}

/** One of a run within the run ends by itself, when it has removed what that held. */
function isReaper(pid: number): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(import.meta.filename);
  } catch {
    return false;
  }
}

function namesOf(sort: string): readonly string[] {
  return [...holds]
    .filter((entry) => entry.startsWith(`${sort} `))
    .map((entry) => entry.slice(sort.length + 1));
}
