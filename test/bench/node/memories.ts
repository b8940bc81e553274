import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../../support/eventually.ts';
import { installBy } from '../../node/ways.ts';
import { each } from '../api.ts';
import { say } from '../site.ts';
import { peakMemory } from './memory.ts';
import { startNodeBench } from './site.ts';
import type { NodeBench } from './site.ts';

const NAMESPACE = 'many';
const AT_ONCE = 16;
const SEEN_WITHIN_MS = 600_000;
/** Long enough for what the arrival of so many left behind to be collected. */
const SETTLED_MS = 20_000;

/** What the container of the operator holds, by how many Connections there are; each names a Secret. */
export async function memories(counts: readonly number[]): Promise<Readonly<Record<string, number>>> {
  const bench = await startNodeBench();
  try {
    await installBy('kustomize', bench);
    await bench.available();
    await bench.kubectl('create', 'namespace', NAMESPACE);
    const held: Record<string, number> = {};
    let there = 0;
    for (const count of counts) {
      await create(bench, there, count);
      there = count;
      await sleep(SETTLED_MS);
      const { operator } = await peakMemory(bench, async () => undefined);
      held[`operatorMiBWith${count}`] = operator;
      say(`${count} Connections: ${operator} MiB`);
    }
    return held;
  } finally {
    await bench.stop();
  }
}

/** Suspended ones, which take as much memory as those that are tested. */
async function create({ api }: NodeBench, from: number, to: number): Promise<void> {
  const numbers = Array.from({ length: to - from }, (_, index) => from + index);
  const secrets = `/api/v1/namespaces/${NAMESPACE}/secrets`;
  await each(numbers, AT_ONCE, async (number) => {
    const name = `orders-${number}`;
    await api.send('POST', secrets, {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name },
      stringData: { password: `bench-${number}` },
    });
    await api.create(NAMESPACE, name, {
      type: 'postgresql',
      parameters: { host: `pg-${number}.shop.svc`, database: 'orders', user: 'reader' },
      secrets: { password: { name, key: 'password' } },
      suspend: true,
    });
  });
  await eventually(async () => {
    const { items } = await api.connections(NAMESPACE);
    const seen = items.filter(({ status }) => status?.['observedGeneration'] === 1).length;
    if (seen < to) throw new Error(`${seen} of ${to} were seen`);
  }, SEEN_WITHIN_MS);
}
