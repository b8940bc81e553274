import { each } from '../api.ts';
import type { Held } from '../api.ts';
import type { Site } from '../site.ts';
import { namespaceCount, namespaceOf } from './objects.ts';
import type { Size } from './objects.ts';

const CONCURRENCY = 16;
const GROUP = '/apis/mooring.dev/v1alpha1';
/** So many Connections, with all Flows of their namespaces, tell the pace of all. */
const SAMPLE = 4000;

interface Written {
  readonly path: string;
  readonly status: Readonly<Record<string, unknown>>;
}

/**
 * Writes a second of a bare loop that sends what the operator sent, to some of the same objects and in the same order;
 * while it runs, no operator does. They are as they were afterwards.
 */
export async function floorRate({ api }: Site, size: Size, signal: AbortSignal): Promise<number> {
  const written = await sample(api, size);
  const versions: string[] = [];
  await each(written, CONCURRENCY, async ({ path, status }, index) => {
    signal.throwIfAborted();
    const none = Object.fromEntries(Object.keys(status).map((field) => [field, null]));
    versions[index] = await api.patch(path, { status: { ...none, observedGeneration: -1 } });
  });
  const startedAt = performance.now();
  await each(written, CONCURRENCY, ({ path, status }, index) =>
    api.patch(path, { metadata: { resourceVersion: versions[index] }, status }),
  );
  return written.length / ((performance.now() - startedAt) / 1000);
}

/** What was written, Connections first. */
async function sample(api: Site['api'], size: Size): Promise<readonly Written[]> {
  const [connections, flows]: [Written[], Written[]] = [[], []];
  for (let index = 0; index < namespaceCount(size) && connections.length < SAMPLE; index += 1) {
    const namespace = namespaceOf(index, size);
    connections.push(...(await statusesOf(api, `${GROUP}/namespaces/${namespace}/connections`)));
    flows.push(...(await statusesOf(api, `${GROUP}/namespaces/${namespace}/flows`)));
  }
  return [...connections, ...flows];
}

async function statusesOf(api: Site['api'], collection: string): Promise<readonly Written[]> {
  const { items } = await api.send<{ readonly items: readonly Held[] }>('GET', collection);
  return items.flatMap(({ metadata, status }) =>
    status?.['conditions'] === undefined ? [] : [{ path: `${collection}/${metadata.name}/status`, status }],
  );
}
