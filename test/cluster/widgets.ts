import { createClient, type Client } from '../../src/runtime/client.ts';
import type { Clock } from '../../src/runtime/clock.ts';
import type { Config } from '../../src/runtime/config.ts';
import {
  keyOf,
  kind,
  collectionPath,
  refOf,
  type Kind,
  type KubernetesObject,
  type Ref,
} from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import { Reflector } from '../../src/runtime/reflector.ts';
import { Store } from '../../src/runtime/store.ts';
import type { Cluster } from '../support/cluster.ts';
import { untilServed } from '../support/install.ts';

/** A kind that only these tests know, so that they depend on none of ours. */
export interface Widget extends KubernetesObject {
  readonly spec: { readonly size: number };
  readonly status?: { readonly seen?: number };
}

/** The kind as the runtime takes it. */
export const WidgetKind = kind<Widget>({
  group: 'runtime.test',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  scope: 'Namespaced',
});

const schema = {
  type: 'object',
  properties: {
    spec: { type: 'object', properties: { size: { type: 'integer' } } },
    status: { type: 'object', properties: { seen: { type: 'integer' } } },
  },
};

/** Makes the kind known to the API server; twice is no harm. */
export async function installWidgets(kubectl: Cluster['kubectl']): Promise<void> {
  await kubectl.apply({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: 'widgets.runtime.test' },
    spec: {
      group: 'runtime.test',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget', listKind: 'WidgetList' },
      versions: [
        {
          name: 'v1',
          served: true,
          storage: true,
          subresources: { status: {} },
          schema: { openAPIV3Schema: schema },
        },
      ],
    },
  });
  await untilServed(kubectl, ['widgets.runtime.test']);
}

/** The configuration of a client for this address and token; it reads no file. */
export function configOf(server: string, token: string, ca?: string): Config {
  const credentials = { headers: { authorization: `Bearer ${token}` }, tls: ca === undefined ? {} : { ca } };
  return { server, namespace: 'default', credentials: () => Promise.resolve(credentials) };
}

/** Sets the size of a Widget, which need not exist. */
export function setSize(client: Client, { namespace, name }: Ref, size: number): Promise<Widget> {
  return client.apply(WidgetKind, { metadata: { namespace, name }, spec: { size } }, 'test');
}

/** A store that a reflector keeps, what it told, and what else is known of it. */
export interface Follower<T extends KubernetesObject> {
  readonly store: Store<T>;
  /** Key to version, as told by the changes alone. */
  readonly told: ReadonlyMap<string, string>;
  readonly reflector: Reflector<T>;
  stop(): Promise<void>;
}

/** Follows a kind at this address. */
export function follow<T extends KubernetesObject>(kind: Kind<T>, config: Config, clock: Clock): Follower<T> {
  const client = createClient(config, { clock });
  const told = new Map<string, string>();
  const store = new Store(kind, new Map(), ({ now, before }) => {
    if (now !== undefined) told.set(keyOf(refOf(now)), now.metadata.resourceVersion);
    else if (before !== undefined) told.delete(keyOf(refOf(before)));
  });
  const reflector = new Reflector({ client, store, clock, log: createLog('silent') });
  const stopping = new AbortController();
  const running = reflector.run(stopping.signal);
  return {
    store,
    told,
    reflector,
    async stop() {
      stopping.abort();
      await running;
      await client.close();
    },
  };
}

/** Key to version of all objects, as the API server says now. */
export async function truth(client: Client, kind: Kind): Promise<ReadonlyMap<string, string>> {
  // The cast: this is what the API server answers to a list.
  const { items } = (await client.request({ method: 'GET', path: collectionPath(kind) })) as {
    readonly items: readonly KubernetesObject[];
  };
  return versions(items);
}

/** Key to version. */
export function versions(objects: Iterable<KubernetesObject>): ReadonlyMap<string, string> {
  return new Map([...objects].map((object) => [keyOf(refOf(object)), object.metadata.resourceVersion]));
}
