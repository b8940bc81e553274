import type { Connection } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import { Secrets } from '../../api/kinds.ts';
import type { Client } from '../../runtime/client.ts';
import type { KubernetesObject } from '../../runtime/kind.ts';
import { binds, isCredential, metadataOf, travels } from './bundle.ts';
import type { Item, ItemMetadata } from './bundle.ts';
import { CliFailure } from '../failure.ts';
import { mapConcurrently } from '../pool.ts';
import { count } from '../output/output.ts';
import { API_VERSION } from '../sample.ts';
import type { Terminal } from '../output/terminal.ts';

/** A Connection or a Flow of a bundle: without status and without what the API server adds. */
export function itemOf(kind: 'Connection' | 'Flow', { metadata, spec }: Connection | Flow): Item {
  return { apiVersion: API_VERSION, kind, metadata: metadataOf(itemMetadata(metadata), travels), spec };
}

/** The Secrets of Connections, each once, with no more keys than are used. */
export async function secretItems(
  client: Client,
  connections: readonly Connection[],
  terminal: Terminal,
): Promise<readonly Item[]> {
  const wanted = new Map<
    string,
    { readonly namespace: string; readonly name: string; readonly keys: Set<string> | undefined }
  >();
  for (const { metadata, spec } of connections) {
    const namespace = metadata.namespace ?? '';
    for (const { name, keys } of usedSecrets(spec)) {
      const place = `${namespace}/${name}`;
      const before = wanted.get(place);
      if (before === undefined) wanted.set(place, { namespace, name, keys: keys && new Set(keys) });
      else for (const key of keys ?? []) before.keys?.add(key);
    }
  }
  let done = 0;
  const items = await mapConcurrently([...wanted.values()], 16, async ({ namespace, name, keys }) => {
    const secret: SecretObject | undefined = await client.get(Secrets, { namespace, name });
    terminal.progress(`reading: ${(done += 1)} of ${wanted.size} Secrets`);
    if (secret === undefined) terminal.tell(`Secret ${namespace}/${name} is not there: exported without it`);
    return secret === undefined ? undefined : secretItem(secret, keys);
  });
  return items.filter((item) => item !== undefined);
}

/** Whole ones first; `keys` are those that are used, where not all may be. */
function usedSecrets({ secrets = {}, secretsFrom = [], parametersFrom = [] }: Connection['spec']) {
  const settings = parametersFrom.flatMap(({ secret, keys }) =>
    secret === undefined ? [] : [{ name: secret.name, keys: keys && Object.keys(keys) }],
  );
  return [
    ...secretsFrom.map(({ name }) => ({ name, keys: undefined })),
    ...settings.toSorted((one, other) => Number(one.keys !== undefined) - Number(other.keys !== undefined)),
    ...Object.values(secrets).map(({ name, key }) => ({ name, keys: [key] })),
  ];
}

interface SecretObject extends Omit<KubernetesObject, 'metadata'> {
  readonly metadata: { readonly name: string; readonly namespace?: string } & Partial<
    KubernetesObject['metadata']
  >;
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

function secretItem(
  { metadata, type, data = {} }: SecretObject,
  keys: ReadonlySet<string> | undefined,
): Item {
  const held = Object.entries(data).filter(([key]) => keys?.has(key) ?? true);
  const whole = held.length === Object.keys(data).length && type !== undefined && isCredential(type);
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(itemMetadata(metadata), binds),
    type: whole ? type : 'Opaque',
    data: Object.fromEntries(held),
  };
}

type Metadata = Omit<ItemMetadata, 'namespace'> & { readonly namespace?: string };

function itemMetadata({ namespace, ...metadata }: Metadata): ItemMetadata {
  if (namespace === undefined)
    throw new CliFailure('cluster', `the API server gave ${metadata.name} without a namespace`);
  return { ...metadata, namespace };
}

/** How many of each kind. */
export function summaryOf(items: readonly Item[]): string {
  const kinds = ['Connection', 'Flow', 'Secret'] as const;
  return kinds.map((kind) => count(items.filter((item) => item.kind === kind).length, kind)).join(', ');
}
