import { each } from '../api.ts';
import type { Api } from '../api.ts';
import { say } from '../site.ts';
import type { Site } from '../site.ts';

/** More only adds latency: the API server's CPU is the limit. */
const CONCURRENCY = 16;
const GROUP = '/apis/mooring.dev/v1alpha1';
const SPEC = { type: 'http', parameters: { url: 'https://example.com/api' } };

/** How many of each there are. */
export interface Size {
  readonly connections: number;
  readonly flows: number;
}

/** Where Connection or Flow number `index` is. */
export function namespaceOf(index: number, size: Size): string {
  return `team-${index % namespaceCount(size)}`;
}

/** How many namespaces they are spread over. */
export function namespaceCount({ connections }: Size): number {
  return Math.min(50, Math.ceil(connections / 100));
}

/** The name of Connection number `index`. */
export function connectionName(index: number): string {
  return `c${String(index).padStart(6, '0')}`;
}

/**
 * Makes all of them, each Flow with two Connections of its namespace; gives how many there are where the signal ended
 * it among the Flows.
 */
export async function makeObjects({ api, kubectl }: Site, size: Size, signal: AbortSignal): Promise<Size> {
  const { connections, flows } = size;
  const namespaces = namespaceCount(size);
  for (let index = 0; index < namespaces; index += 1)
    await kubectl('create', 'namespace', namespaceOf(index, size));
  await inParts('Connections', connections, (index) => {
    signal.throwIfAborted();
    return api.create(namespaceOf(index, size), connectionName(index), SPEC);
  });
  let made = 0;
  await inParts('Flows', flows, async (index) => {
    if (signal.aborted) return;
    const own = index % connections;
    const next = (own + namespaces) % connections; // the next one of the same namespace, mostly
    const used = namespaceOf(next, size) === namespaceOf(own, size) ? [own, next] : [own, own];
    await createFlow(
      api,
      namespaceOf(own, size),
      `f${String(index).padStart(6, '0')}`,
      used.map(connectionName),
    );
    made += 1;
  });
  return { connections, flows: made };
}

/** Makes a Flow that reads from the first and writes to the others. */
export function createFlow(
  api: Api,
  namespace: string,
  name: string,
  [source, ...targets]: readonly string[],
): Promise<unknown> {
  const to = targets.map((connection) => ({ connection }));
  const steps = [{ name: 'load', from: [{ connection: source }], ...(to.length > 0 && { to }) }];
  return api.send('POST', `${GROUP}/namespaces/${namespace}/flows`, {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Flow',
    metadata: { name },
    spec: { steps },
  });
}

async function inParts(
  what: string,
  count: number,
  make: (index: number) => Promise<unknown>,
): Promise<void> {
  const all = Array.from({ length: count }, (_, index) => index);
  for (let from = 0; from < count; from += 10_000) {
    say(`  creating ${what}: ${from} of ${count}`);
    await each(all.slice(from, from + 10_000), CONCURRENCY, make);
  }
}
