import type { Connection } from '../../../src/api/connection.ts';
import type { FlowKind } from '../../../src/api/flowkind.ts';
import { Connections } from '../../../src/api/kinds.ts';
import { SECRET_INDEX, secretKeys } from '../../../src/controllers/connection/indexes.ts';
import { UserWatches } from '../../../src/controllers/flowkind/watches.ts';
import { UsageIndex } from '../../../src/controllers/usage/usage.ts';
import { ApiError } from '../../../src/runtime/apiError.ts';
import { StoreCache } from '../../../src/runtime/cache.ts';
import type { KubernetesObject } from '../../../src/runtime/kind.ts';
import { createLog } from '../../../src/runtime/log.ts';
import type { NamespaceScope } from '../../../src/runtime/scope.ts';
import { Store } from '../../../src/runtime/store.ts';
import { manualClock } from '../../support/clock.ts';
import { scriptedStreams } from '../../runtime/streams.ts';
import type { ScriptedStream } from '../../runtime/streams.ts';

/** Of the FlowKind. */
export const NAME = 'connectors.acme.dev';
const closing: (() => Promise<void>)[] = [];

/** Ends the watches of all sites. */
export async function closeSites(): Promise<void> {
  await Promise.all(closing.splice(0).map((close) => close()));
}

/** How soon a definition is looked for again. */
export const LOOK_MS = 10_000;

/** Watches of a cluster with the Connection `orders`, which takes its token from the Secret `token`. */
export function site({ scope = 'all', leading = true }: { scope?: NamespaceScope; leading?: boolean } = {}) {
  const [clock, streams, usage] = [manualClock(), scriptedStreams(), new UsageIndex()];
  const resources: unknown[] = [
    { name: 'connectors', kind: 'Connector', namespaced: true, verbs: ['watch'] },
  ];
  const request = ({ path }: { readonly path: string }) => {
    if (resources.length === 0) return Promise.reject(new ApiError('GET', 404, 'NotFound'));
    return Promise.resolve(path === '/apis/acme.dev' ? { versions: [{ version: 'v1' }] } : { resources });
  };
  const client = { ...streams.client, request };
  const watches = new UserWatches({ client, clock, log: createLog('silent'), scope, usage });
  const queued: string[] = [];
  watches.attach({
    cache: cacheOfOrders(),
    enqueue: ({ kind }, { name }) => queued.push(`${kind} ${name}`),
    leading: () => leading,
  });
  closing.push(() => watches.close());
  const take = () => queued.splice(0);
  return {
    clock,
    streams,
    usage,
    watches,
    resources,
    take,
    stream: (at: number) => streams.asked[at] as ScriptedStream,
  };
}

function cacheOfOrders(): StoreCache {
  const store = new Store<KubernetesObject>(
    Connections,
    new Map([[SECRET_INDEX, (object) => secretKeys(object as Connection)]]),
    () => undefined,
  );
  store.upsert({
    metadata: { name: 'orders', namespace: 'shop', uid: 'o', resourceVersion: '1' },
    spec: { type: 'http', secrets: { token: { name: 'token', key: 'token' } } },
  } as KubernetesObject);
  const cache = new StoreCache();
  cache.add(store);
  return cache;
}

/** Of Connectors, that counted so many references. */
export const flowKind = (references = 0, path = 'spec.from'): FlowKind => ({
  metadata: { name: NAME, uid: 'u', resourceVersion: '1' },
  spec: { group: 'acme.dev', kind: 'Connector', connections: [{ path }], secrets: [{ path: 'spec.secret' }] },
  status: { observedGeneration: 1, references },
});

/** An event of the Connector `sink`. */
export const object = (version: string, spec: object, type = 'ADDED') => ({
  type,
  object: { metadata: { name: 'sink', namespace: 'shop', uid: 's', resourceVersion: version }, spec },
});
