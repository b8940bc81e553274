import { setTimeout as sleep } from 'node:timers/promises';
import { OPERATOR } from '../../support/install.ts';
import { judgedDuring } from '../../node/judging.ts';
import { rounded, say } from '../site.ts';
import type { NodeBench } from './site.ts';

const OF_OPERATOR = ['--namespace', OPERATOR.namespace] as const;
/** The Pods that were replaced go on answering after the roll-out has ended for its user. */
const GOING_MS = 12_000;

/** Manifests with a mistake while Pods are replaced: each must be refused by the webhook. */
export async function rollouts(bench: NodeBench, count: number): Promise<Readonly<Record<string, number>>> {
  const seconds: number[] = [];
  let judged = 0;
  let unjudged = 0;
  for (let number = 0; number < count; number += 1) {
    const told = await judgedDuring(bench.kubeconfig, async () => {
      const since = performance.now();
      await bench.kubectl('rollout', 'restart', `deployment/${OPERATOR.account}`, ...OF_OPERATOR);
      await bench.available();
      seconds.push(rounded((performance.now() - since) / 1000, 1));
      await sleep(GOING_MS);
    });
    judged += told.judged;
    unjudged += told.unjudged.length;
    say(`roll-out ${number + 1}: ${seconds.at(-1)} s, ${told.judged} judged, else: ${told.unjudged.join()}`);
  }
  return {
    rollouts: count,
    rolloutSeconds: Math.max(...seconds),
    manifestsInRollouts: judged + unjudged,
    unjudgedInRollouts: unjudged,
  };
}
