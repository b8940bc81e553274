import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setInterval } from 'node:timers/promises';
import { OPERATOR } from '../../support/install.ts';
import { rounded } from '../site.ts';
import type { NodeBench } from './site.ts';

/** Of version 1, as the node of the tests has it. */
const ROOT = '/sys/fs/cgroup/memory';
const SAMPLE_MS = 100;
const MIB = 1024 * 1024;

/** Memory in MiB. */
export interface PodMemory {
  /** Of all containers of the Pod that took most. */
  readonly pod: number;
  /** Of the container of the operator that took most. */
  readonly operator: number;
}

/** Samples what the containers of the operator hold, as `kubectl top` counts it, while something goes on. */
export async function peakMemory(bench: NodeBench, during: () => Promise<unknown>): Promise<PodMemory> {
  const pods = await groupsOf(bench);
  const stop = new AbortController();
  let peak: PodMemory = { pod: 0, operator: 0 };
  const sampling = (async () => {
    for await (const _ of setInterval(SAMPLE_MS, undefined, { signal: stop.signal }))
      peak = larger(peak, now(pods));
  })().catch(() => undefined); // it ends by being stopped
  try {
    await during();
  } finally {
    stop.abort();
    await sampling;
  }
  const { pod, operator } = larger(peak, now(pods));
  return { pod: rounded(pod, 1), operator: rounded(operator, 1) };
}

type PodGroups = Readonly<Record<string, string>>;

function now(pods: readonly PodGroups[]): PodMemory {
  const each = pods.map((groups) => {
    const containers = Object.values(groups).map(workingSet);
    return {
      pod: containers.reduce((sum, used) => sum + used, 0),
      operator: workingSet(groups[OPERATOR.account] ?? ''),
    };
  });
  return each.reduce(larger, { pod: 0, operator: 0 });
}

function larger(one: PodMemory, other: PodMemory): PodMemory {
  return { pod: Math.max(one.pod, other.pod), operator: Math.max(one.operator, other.operator) };
}

/** What is used but for the pages of files that were not used lately. */
function workingSet(folder: string): number {
  const inactive = /^total_inactive_file (\d+)$/m.exec(readFileSync(join(folder, 'memory.stat'), 'utf8'));
  const usage = Number(readFileSync(join(folder, 'memory.usage_in_bytes'), 'utf8'));
  return (usage - Number(inactive?.[1])) / MIB;
}

/** The control groups of each Pod, by the name of its container. */
async function groupsOf(bench: NodeBench): Promise<readonly PodGroups[]> {
  const folders = readdirSync(ROOT, { recursive: true, encoding: 'utf8' });
  return (await bench.pods()).map(({ status }) =>
    Object.fromEntries(
      (status.containerStatuses ?? []).map(({ name, containerID }) => {
        const id = containerID.replace('containerd://', '');
        const folder = folders.find((path) => path.endsWith(`/${id}`));
        if (folder === undefined) throw new Error(`container ${name} has no control group below ${ROOT}`);
        return [name, join(ROOT, folder)];
      }),
    ),
  );
}
