import { readFileSync, readdirSync } from 'node:fs';

/** A process that was seen running; `started` tells it from a later one of the same number. */
export interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly started: string;
}

/** Everything that descends from a process now, also what left its group (servers like to call setsid). Linux only. */
export function descendants(ancestor: number): readonly ProcessEntry[] {
  const all = readdirSync('/proc').flatMap((name) =>
    /^\d+$/.test(name) ? (identify(Number(name)) ?? []) : [],
  );
  const found: ProcessEntry[] = [];
  let generation = new Set([ancestor]);
  while (generation.size > 0) {
    const children = all.filter((entry) => generation.has(entry.parent));
    found.push(...children);
    generation = new Set(children.map((entry) => entry.pid));
  }
  return found;
}

/** Whether it still runs, and is still the same. */
export function runs({ pid, started }: ProcessEntry): boolean {
  return identify(pid)?.started === started;
}

/** Kills a process group, and those of the processes seen that still run. */
export function killTree(group: number, seen: readonly ProcessEntry[]): void {
  for (const pid of [-group, ...seen.filter(runs).map((entry) => entry.pid)]) {
    signal(pid, 'SIGKILL');
  }
}

/** Sends a signal; says whether there was a process to get it. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** A process as it is seen now; undefined where none of that number runs. */
export function identify(pid: number): ProcessEntry | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? undefined : { pid, parent: Number(fields[1]), started: fields[19] ?? '' };
  } catch {
    return undefined;
  }
}
