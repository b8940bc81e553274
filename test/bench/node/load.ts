import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/eventually.ts';
import { appliedTogether, startServerOfRounds } from '../applied.ts';
import { say } from '../site.ts';
import { peakMemory } from './memory.ts';
import { listenInSilence } from './site.ts';
import type { NodeBench } from './site.ts';

const SETTLED_MS = 20_000;
const HANGING_NAMESPACE = 'hanging';
const ENDED_WITHIN_MS = 300_000;

/** What the Pods hold at rest and at most, and what they say, while many Connections are applied at once. */
export async function underLoad(
  bench: NodeBench,
  plan: { readonly connections: number; readonly rounds: number },
): Promise<Readonly<Record<string, unknown>>> {
  await sleep(SETTLED_MS);
  const idle = await peakMemory(bench, () => sleep(SETTLED_MS));
  say(`at rest, MiB: ${JSON.stringify(idle)}`);
  const { servers: host } = bench.node.network;
  const server = await startServerOfRounds(host);
  let told: Readonly<Record<string, number>> = {};
  try {
    const peak = await peakMemory(bench, async () => {
      told = await appliedTogether(bench, { ...plan, host, port: server.port });
    });
    say(`at most, MiB: ${JSON.stringify(peak)}`);
    return {
      idleMiBPerPod: idle.pod,
      operatorIdleMiB: idle.operator,
      peakMiB100AtOnce: peak.pod,
      operatorPeakMiB: peak.operator,
      ...told,
    };
  } finally {
    await server.stop();
    const rounds = Array.from({ length: plan.rounds }, (_, number) => `round${number}`);
    await bench.kubectl('delete', 'namespace', ...rounds); // their server is gone
  }
}

/** How often a container was started again while servers kept tests waiting. */
export async function underHangingTests(bench: NodeBench, tests: number): Promise<number> {
  const { servers: host } = bench.node.network;
  const silent = await listenInSilence(host);
  const before = await restarts(bench);
  await bench.kubectl('create', 'namespace', HANGING_NAMESPACE);
  const parameters = { host, port: silent.port, user: 'app', tls: { mode: 'disable' } };
  for (let number = 0; number < tests; number += 1)
    await bench.api.create(HANGING_NAMESPACE, `c${number}`, { type: 'redis', auth: 'none', parameters });
  await eventually(async () => {
    const { items } = await bench.api.connections(HANGING_NAMESPACE);
    const ended = items.filter(({ status }) => status?.['lastTest'] !== undefined).length;
    if (ended < tests) throw new Error(`${ended} of ${tests} tests have ended`);
  }, ENDED_WITHIN_MS);
  silent.close();
  await bench.kubectl('delete', 'namespace', HANGING_NAMESPACE);
  return (await restarts(bench)) - before;
}

async function restarts(bench: NodeBench): Promise<number> {
  const statuses = (await bench.pods()).flatMap(({ status }) => status.containerStatuses ?? []);
  return statuses.reduce((sum, { restartCount }) => sum + restartCount, 0);
}
