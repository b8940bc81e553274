import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import { each } from './api.ts';
import type { Held, Told } from './api.ts';
import { percentile, rounded, say } from './site.ts';
import type { Site } from './site.ts';

const QUIET = 'quiet';
const NOISY = 'noisy';
/** Spread over some seconds, so that they meet all that the noisy one does. */
const CHANGES = 200;
const PAUSE_MS = 30;
/** Longer than the timeout of a test. */
const SETTLE_MS = 5000;

/** The time from a change of a spec to its answer in status, in a quiet namespace, without (before and after) and with a noisy one beside it. */
export async function neighbours(site: Site, failing: number): Promise<Readonly<Record<string, number>>> {
  const stop = new AbortController();
  const seen: Told[] = [];
  await Promise.all([QUIET, NOISY].map((name) => site.kubectl('create', 'namespace', name)));
  await site.api.watch(QUIET, (event) => seen.push(event), stop.signal);
  await site.api.create(QUIET, 'hook', { type: 'http', parameters: { url: 'https://example.com/' } });
  const before = await changes(site, seen);
  say(`creating ${failing} Connections that fail beside it`);
  const dead = {
    type: 'http',
    parameters: { url: 'http://10.255.255.1:81/' },
    test: { interval: '1m', timeout: '2s', probe: {} },
  };
  await each(
    Array.from({ length: failing }, (_, index) => `dead${index}`),
    16,
    (name) => site.api.create(NOISY, name, dead),
  );
  const noisy = percentile(await changes(site, seen), 0.95);
  await site.api.send('DELETE', `/apis/mooring.dev/v1alpha1/namespaces/${NOISY}/connections`);
  await sleep(SETTLE_MS);
  const idle = percentile([...before, ...(await changes(site, seen))], 0.95);
  stop.abort();
  return {
    idleP95Ms: rounded(idle, 1),
    noisyP95Ms: rounded(noisy, 1),
    noisyNeighbourRatio: rounded(noisy / idle, 2),
  };
}

async function changes(site: Site, seen: readonly Told[]): Promise<readonly number[]> {
  const times: number[] = [];
  for (let change = 0; change < CHANGES; change += 1) {
    const spec = { parameters: { url: `https://example.com/${change}` } };
    const { metadata } = await site.api.send<Held>(
      'PATCH',
      site.api.path(QUIET, 'hook'),
      { spec: { ...spec, description: `${seen.length}` } },
      'application/merge-patch+json',
    );
    const changedAt = performance.now();
    let answeredAt = changedAt;
    await eventually(() => {
      const answer = seen.find(
        ({ object }) => Number(object.status?.['observedGeneration']) >= (metadata.generation ?? 0),
      );
      if (answer === undefined) throw new Error('not told yet');
      answeredAt = answer.atMs;
    }, 30_000);
    times.push(Math.max(0, answeredAt - changedAt));
    await sleep(PAUSE_MS);
  }
  return times;
}
