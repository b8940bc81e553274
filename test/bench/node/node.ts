import { removeBy } from '../../node/ways.ts';
import { installs, leftNow } from './installs.ts';
import { leaders } from './leaders.ts';
import { underHangingTests, underLoad } from './load.ts';
import { outages } from './outage.ts';
import { rollouts } from './rollouts.ts';
import { startNodeBench } from './site.ts';

/** How often each thing is done. */
export interface NodeSizes {
  readonly deletions: number;
  readonly freezes: number;
  readonly rollouts: number;
  readonly hanging: number;
  readonly connections: number;
  readonly rounds: number;
  readonly outages: number;
}

/** What a platform team asks before it installs anything, on a Kubernetes with one node. */
export async function node(sizes: NodeSizes): Promise<Readonly<Record<string, unknown>>> {
  const bench = await startNodeBench();
  try {
    const installed = await installs(bench);
    const load = await underLoad(bench, sizes);
    const restartsUnder50HangingTests = await underHangingTests(bench, sizes.hanging);
    const rolled = await rollouts(bench, sizes.rollouts);
    const led = await leaders(bench, sizes);
    const recoverAfterApiOutageSeconds = await outages(bench, sizes.outages);
    await removeBy('kustomize', bench);
    return {
      ...installed,
      ...led,
      ...rolled,
      ...load,
      restartsUnder50HangingTests,
      leftAfterDelete: (installed['leftAfterDelete'] ?? 0) + (await leftNow(bench)),
      recoverAfterApiOutageSeconds,
    };
  } finally {
    await bench.stop();
  }
}
