import type { Connection } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import { Secrets } from '../../api/kinds.ts';
import type { Client } from '../../runtime/client.ts';
import type { KubernetesObject } from '../../runtime/kind.ts';
import type { Item, ItemMetadata } from './bundle.ts';
import { CliFailure } from '../failure.ts';
import { IMPORTED } from '../ownership.ts';
import { each } from '../pool.ts';
import { API_VERSION } from '../sample.ts';
import type { Terminal } from '../output/terminal.ts';

/** Not to be carried to another cluster: who asked for a test there, where it came from there. */
const STAYS = new Set([
  IMPORTED,
  'mooring.dev/test-requested-at',
  'kubectl.kubernetes.io/last-applied-configuration',
]);

/** A Connection or a Flow as it travels: no status, nothing that the API server gave. */
export function itemOf(kind: 'Connection' | 'Flow', { metadata, spec }: Connection | Flow): Item {
  const annotations = Object.entries(metadata.annotations ?? {}).filter(([name]) => !STAYS.has(name));
  return {
    apiVersion: API_VERSION,
    kind,
    metadata: metadataOf(metadata, annotations, Object.entries(metadata.labels ?? {})),
    spec,
  };
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
    for (const { name } of spec.secretsFrom ?? [])
      wanted.set(`${namespace}/${name}`, { namespace, name, keys: undefined });
    for (const { name, key } of Object.values(spec.secrets ?? {})) {
      const place = `${namespace}/${name}`;
      const before = wanted.get(place);
      if (before === undefined) wanted.set(place, { namespace, name, keys: new Set([key]) });
      else before.keys?.add(key);
    }
  }
  let done = 0;
  const items = await each([...wanted.values()], 16, async ({ namespace, name, keys }) => {
    const secret: SecretObject | undefined = await client.get(Secrets, { namespace, name });
    terminal.progress(`reading: ${(done += 1)} of ${wanted.size} Secrets`);
    if (secret === undefined) terminal.tell(`Secret ${namespace}/${name} is not there: exported without it`);
    return secret === undefined ? undefined : secretItem(secret, keys);
  });
  return items.filter((item) => item !== undefined);
}

interface SecretObject extends Omit<KubernetesObject, 'metadata'> {
  readonly metadata: { readonly name: string; readonly namespace?: string } & Partial<
    KubernetesObject['metadata']
  >;
  readonly type?: string;
  readonly data?: Readonly<Record<string, string>>;
}

/** What binds a credential travels with it; other labels and annotations belong to whoever manages the Secret there. */
function secretItem(
  { metadata, type, data = {} }: SecretObject,
  keys: ReadonlySet<string> | undefined,
): Item {
  const held = Object.entries(data).filter(([key]) => keys?.has(key) ?? true);
  const bound = (all: Readonly<Record<string, string>> = {}) =>
    Object.entries(all).filter(([name]) => name.startsWith('mooring.dev/') && !STAYS.has(name));
  const whole = held.length === Object.keys(data).length && type !== undefined;
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: metadataOf(metadata, bound(metadata.annotations), bound(metadata.labels)),
    type: whole ? type : 'Opaque',
    data: Object.fromEntries(held),
  };
}

type Entries = readonly (readonly [string, string])[];

function metadataOf(
  { name, namespace }: { readonly name: string; readonly namespace?: string },
  annotations: Entries,
  labels: Entries,
): ItemMetadata {
  if (namespace === undefined)
    throw new CliFailure('cluster', `the API server gave ${name} without a namespace`);
  return {
    name,
    namespace,
    ...(labels.length > 0 && { labels: Object.fromEntries(labels) }),
    ...(annotations.length > 0 && { annotations: Object.fromEntries(annotations) }),
  };
}
