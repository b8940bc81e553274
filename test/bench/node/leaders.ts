import { eventually } from '../../support/eventually.ts';
import { OPERATOR } from '../../support/install.ts';
import { percentile, rounded, say } from '../site.ts';
import { startPulse } from './pulse.ts';
import type { Pulse } from './pulse.ts';
import type { NodeBench } from './site.ts';

const OF_OPERATOR = ['--namespace', OPERATOR.namespace] as const;
const FOLLOWED_WITHIN_MS = 60_000;
/** The kubelet waits longer from time to time. */
const RESTARTED_WITHIN_MS = 400_000;

/** How long a change waits at most while its leader is deleted, and while it is frozen without a word. */
export async function leaders(
  bench: NodeBench,
  sizes: { readonly deletions: number; readonly freezes: number },
): Promise<Readonly<Record<string, number>>> {
  const pulse = await startPulse(bench.api);
  const times = { deleted: [] as number[], frozen: [] as number[] };
  try {
    for (let number = 0; number < sizes.deletions; number += 1)
      times.deleted.push(await afterDeletion(bench, pulse));
    say(`leaders deleted, ms: ${times.deleted.map(Math.round).join()}`);
    for (let number = 0; number < sizes.freezes; number += 1)
      times.frozen.push(await afterFreezing(bench, pulse));
    say(`leaders frozen, ms: ${times.frozen.map(Math.round).join()}`);
  } finally {
    await pulse.stop();
  }
  return {
    deletions: sizes.deletions,
    failoverP99Ms: rounded(percentile(times.deleted, 0.99), 0),
    freezes: sizes.freezes,
    frozenLeaderP99Ms: rounded(percentile(times.frozen, 0.99), 0),
  };
}

async function afterDeletion(bench: NodeBench, pulse: Pulse): Promise<number> {
  const before = await leaderOf(bench);
  pulse.longestMs();
  await bench.kubectl('delete', 'pod', before, ...OF_OPERATOR); // returns when it is gone
  await followed(bench, before);
  const longest = pulse.longestMs();
  await bench.available();
  return longest;
}

/** By SIGSTOP, as a machine stops that is paused; it goes on when another leads. */
async function afterFreezing(bench: NodeBench, pulse: Pulse): Promise<number> {
  const before = await leaderOf(bench);
  const { containerID, restartCount } = await bench.container(before, OPERATOR.account);
  const task = containerID.replace('containerd://', '');
  const signal = (name: string) =>
    bench.inside.run('ctr', ['--namespace', 'k8s.io', 'tasks', 'kill', '--signal', name, task]);
  pulse.longestMs();
  await signal('SIGSTOP');
  await followed(bench, before);
  const longest = pulse.longestMs();
  await signal('SIGCONT');
  await eventually(async () => {
    const now = await bench.container(before, OPERATOR.account);
    if (now.restartCount === restartCount || !now.ready) throw new Error(`${before} was not started again`);
  }, RESTARTED_WITHIN_MS);
  return longest;
}

async function leaderOf(bench: NodeBench): Promise<string> {
  return (await bench.leader()).metadata.name;
}

async function followed(bench: NodeBench, before: string): Promise<void> {
  await eventually(async () => {
    if ((await leaderOf(bench)) === before) throw new Error(`${before} still holds the Lease`);
  }, FOLLOWED_WITHIN_MS);
}
