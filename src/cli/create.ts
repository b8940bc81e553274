import type { Connection } from '../api/connection.ts';
import { Connections, SecretMetadata, Secrets } from '../api/kinds.ts';
import { ApiError } from '../runtime/apiError.ts';
import type { Draft, Kind, KubernetesObject } from '../runtime/kind.ts';
import { create, inCluster } from './cluster.ts';
import type { Cluster, DryRun } from './cluster.ts';
import { CliFailure } from './failure.ts';
import type { ClusterOptions } from './options.ts';
import type { Terminal } from './output/terminal.ts';

/** The name of an object is in use. */
export class NameTaken extends CliFailure {}

/** Creates objects in the cluster, all or none, and says where; an object of the same name is not changed. */
export async function createAll(
  objects: readonly object[],
  options: ClusterOptions & { readonly dryRun?: string },
  terminal: Terminal,
): Promise<void> {
  const dryRun = dryRunOf(options.dryRun);
  await inCluster(options, async (cluster) => {
    const drafts = objects as readonly Draft<Connection>[]; // of our kinds and Secrets
    if (dryRun === 'none' && drafts.length > 1)
      for (const object of drafts) await createOne(cluster, object, 'server');
    for (const object of drafts) {
      const place = await createOne(cluster, object, dryRun);
      terminal.tell(`${place} created${dryRun === 'server' ? ' (server dry run)' : ''} in ${cluster.place}`);
    }
  });
}

/** How far `--dry-run` lets a write go; a command that prints with `client` does so before it asks this. */
export function dryRunOf(option: string | undefined): DryRun {
  if (option === undefined || option === 'none') return 'none';
  if (option === 'server') return 'server';
  throw new CliFailure('usage', `--dry-run ${option}: must be client or server`);
}

async function createOne(cluster: Cluster, object: Draft<Connection>, dryRun: DryRun): Promise<string> {
  const kind = (object.kind === 'Secret' ? Secrets : Connections) as Kind; // one of the two
  const { name } = object.metadata;
  const namespace = object.metadata.namespace ?? cluster.namespace;
  const place = `${kind.kind} ${namespace}/${name}`;
  try {
    await create(cluster.client, kind, { ...object, metadata: { ...object.metadata, namespace } }, dryRun);
  } catch (error) {
    if (!(error instanceof ApiError) || error.reason !== 'AlreadyExists') throw error;
    throw new NameTaken('cluster', takenIn(kind.kind, namespace, name), { cause: error });
  }
  return place;
}

/** How long to wait for a cluster, without which a form can still be filled in. */
const SEEN_WITHIN_MS = 5000;

/** Why objects of these kinds cannot be created under a name; undefined where they can, or where that cannot be seen. */
export async function nameTaken(
  name: string,
  kinds: readonly ('Connection' | 'Secret')[],
  options: ClusterOptions,
  signal?: AbortSignal,
): Promise<string | undefined> {
  const within = AbortSignal.any([
    AbortSignal.timeout(SEEN_WITHIN_MS),
    ...(signal === undefined ? [] : [signal]),
  ]);
  const seen = inCluster(options, async ({ client, namespace }) => {
    for (const kind of kinds) {
      const there = await client.get<KubernetesObject>(
        kind === 'Secret' ? SecretMetadata : Connections,
        { namespace, name },
        within,
      );
      if (there !== undefined) return takenIn(kind, namespace, name);
    }
    return undefined;
  });
  return seen.catch(() => undefined); // saving says what is wrong with the cluster
}

function takenIn(kind: string, namespace: string, name: string): string {
  const place = `${kind} ${namespace}/${name}`;
  return kind === 'Secret'
    ? `${place} is there already, and what is typed unseen goes into one of the name of the Connection: choose another name, or take its keys by --secret PARAMETER=${name}:KEY`
    : `${place} is there already: choose another name, or change it with: kubectl connection set ${name} -n ${namespace} --set PARAMETER=VALUE`;
}
