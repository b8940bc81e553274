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

/** How long each of the two may take. */
const WITHIN_MS = { connections: 5 * 60_000, flows: 7 * 60_000 };

/** Makes all of them, each Flow with two Connections of its namespace; gives how many there are, where time ran out. */
export async function makeObjects({ api, kubectl }: Site, size: Size): Promise<Size> {
  for (let index = 0; index < namespaceCount(size); index += 1)
    await kubectl('create', 'namespace', namespaceOf(index, size));
  const connections = await inParts('connections', size, (index) =>
    api.create(namespaceOf(index, size), connectionName(index), SPEC),
  );
  const made = { ...size, connections };
  if (namespaceCount(made) !== namespaceCount(size))
    throw new Error(`only ${connections} Connections were made`);
  const flows = await inParts('flows', size, (index) => {
    const own = index % connections;
    const next = (own + namespaceCount(made)) % connections; // the next one of the same namespace, mostly
    const used = namespaceOf(next, made) === namespaceOf(own, made) ? [own, next] : [own, own];
    const name = `f${String(index).padStart(6, '0')}`;
    return createFlow(api, namespaceOf(own, made), name, used.map(connectionName));
  });
  return { connections, flows };
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

/** Gives how many were made within their time, one after the other. */
async function inParts(
  what: keyof Size,
  size: Size,
  make: (index: number) => Promise<unknown>,
): Promise<number> {
  const late = AbortSignal.timeout(WITHIN_MS[what]);
  const all = Array.from({ length: size[what] }, (_, index) => index);
  let made = 0;
  for (let from = 0; from < all.length && !late.aborted; from += 10_000) {
    say(`  creating ${what}: ${from} of ${all.length}`);
    await each(all.slice(from, from + 10_000), CONCURRENCY, async (index) => {
      if (late.aborted) return;
      await make(index);
      made += 1;
    });
  }
  return made;
}
