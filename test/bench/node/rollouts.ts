import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATOR } from '../../support/install.ts';
import type { Api } from '../api.ts';
import { rounded, say } from '../site.ts';
import type { NodeBench } from './site.ts';

const OF_OPERATOR = ['--namespace', OPERATOR.namespace] as const;
const DEPLOYMENT = `deployment/${OPERATOR.account}`;
/** The Pods that were replaced go on answering after the roll-out has ended for its user. */
const GOING_MS = 12_000;
const AT_ONCE = 4;

/** Manifests with a mistake while Pods are replaced: each must be refused by the webhook. */
export async function rollouts(bench: NodeBench, count: number): Promise<Readonly<Record<string, number>>> {
  const seconds: number[] = [];
  let judged = 0;
  let unjudged = 0;
  for (let number = 0; number < count; number += 1) {
    const stop = new AbortController();
    const judging = Array.from({ length: AT_ONCE }, () => judge(bench.api, stop.signal));
    const since = performance.now();
    await bench.kubectl('rollout', 'restart', DEPLOYMENT, ...OF_OPERATOR);
    await bench.available();
    seconds.push(rounded((performance.now() - since) / 1000, 1));
    await sleep(GOING_MS);
    stop.abort();
    for (const told of await Promise.all(judging)) {
      judged += told.judged;
      unjudged += told.unjudged;
    }
    say(
      `roll-out ${number + 1}: ${seconds.at(-1)} s; of ${judged + unjudged} manifests ${unjudged} unjudged`,
    );
  }
  return {
    rollouts: count,
    rolloutSeconds: Math.max(...seconds),
    manifestsInRollouts: judged + unjudged,
    unjudgedInRollouts: unjudged,
  };
}

async function judge(
  api: Api,
  signal: AbortSignal,
): Promise<{ readonly judged: number; readonly unjudged: number }> {
  const counts = { judged: 0, unjudged: 0 };
  const path = '/apis/mooring.dev/v1alpha1/namespaces/default/connections?dryRun=All';
  const misspelt = {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: { name: 'misspelt' },
    spec: { type: 'postgresql', parameters: { hots: 'a' } },
  };
  while (!signal.aborted) {
    const answer = await api.send('POST', path, misspelt).catch((error: Error) => error);
    const refused = answer instanceof Error && /: 422 .*admission webhook/.test(answer.message);
    counts[refused ? 'judged' : 'unjudged'] += 1;
    if (!refused) say(`not judged at ${new Date().toISOString()}: ${describe(answer)}`);
    await sleep(20);
  }
  return counts;
}

function describe(answer: unknown): string {
  return answer instanceof Error ? answer.message.slice(0, 200) : 'taken';
}
