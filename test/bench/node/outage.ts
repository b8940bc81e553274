import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import { eventually } from '../../support/eventually.ts';
import { OPERATOR } from '../../support/install.ts';
import { rounded, say } from '../site.ts';
import { Api } from '../api.ts';
import type { Held } from '../api.ts';
import type { NodeBench } from './site.ts';

/** Longer than a leader may lead without an answer, so that none leads when it is over. */
const AWAY_MS = 20_000;
const WITHIN_MS = 120_000;
const NAMESPACE = 'default';

/** The longest time from the answer of an API server that was away until all that the operator does is done again. */
export async function outages(bench: NodeBench, count: number): Promise<number> {
  const seconds: number[] = [];
  const spec = { type: 'http', parameters: { url: 'https://example.com' }, suspend: true };
  await bench.api.create(NAMESPACE, 'outage', spec);
  for (let number = 0; number < count; number += 1) {
    await replacePods(bench);
    await bench.plane.stopApiServer();
    await sleep(AWAY_MS);
    await bench.plane.startApiServer();
    seconds.push(await recovered(bench, number));
    say(`outage ${number + 1}: as before after ${seconds.at(-1)} s`);
  }
  return Math.max(...seconds);
}

/** A leader ends when it could not renew its Lease, and the kubelet starts a container that ended before only after a while. */
async function replacePods(bench: NodeBench): Promise<void> {
  const before = (await bench.pods()).map(({ metadata }) => metadata.name);
  const where = ['--namespace', OPERATOR.namespace];
  await bench.kubectl('rollout', 'restart', `deployment/${OPERATOR.account}`, ...where);
  await bench.available();
  await bench.gone(before);
  await bench.leader();
}

/** Seconds until a change stands in status, and each replica is ready. */
async function recovered({ plane }: NodeBench, number: number): Promise<number> {
  const since = performance.now();
  const api = new Api(plane);
  try {
    const path = api.path(NAMESPACE, 'outage');
    await api.patch(path, { spec: { description: `outage ${number}` } });
    await eventually(async () => {
      const { metadata, status } = await api.send<Held>('GET', path);
      if (status?.['observedGeneration'] !== metadata.generation) throw new Error('the change was not seen');
    }, WITHIN_MS);
    await eventually(async () => {
      for (const address of await addresses(api)) await expectReady(address);
    }, WITHIN_MS);
    return rounded((performance.now() - since) / 1000, 1);
  } finally {
    await api.close();
  }
}

async function addresses(api: Api): Promise<readonly string[]> {
  const path = `/api/v1/namespaces/${OPERATOR.namespace}/pods`;
  const { items } = await api.send<{ readonly items: readonly { readonly status: { podIP?: string } }[] }>(
    'GET',
    path,
  );
  return items.flatMap(({ status }) => status.podIP ?? []);
}

async function expectReady(address: string): Promise<void> {
  const { statusCode, body } = await request(`http://${address}:8081/readyz`);
  const said = await body.text();
  if (statusCode !== 200) throw new Error(`${address} is not ready: ${said}`);
}
