import { createClient } from '../runtime/client.ts';
import type { Client } from '../runtime/client.ts';
import { loadConfig } from '../runtime/config.ts';
import { apiVersionOf, objectPath, collectionPath, refOf } from '../runtime/kind.ts';
import type { Draft, Kind, KubernetesObject } from '../runtime/kind.ts';
import { CliFailure } from './failure.ts';
import type { ClusterOptions } from './options.ts';

/** A cluster as the user of the kubeconfig sees it. */
export interface Cluster {
  readonly client: Client;
  /** Of `--namespace`, or else of the context. */
  readonly namespace: string;
  /** The namespace that lists read: '' for all, with `--all-namespaces`. */
  readonly scope: string;
  readonly server: string;
  /** For people: where a write goes. */
  readonly place: string;
}

const PAGE = 500;

/** Does something with the cluster that the options name, and leaves no connection open. */
export async function inCluster<T>(
  options: ClusterOptions,
  work: (cluster: Cluster) => Promise<T>,
): Promise<T> {
  const cluster = openCluster(options);
  try {
    return await work(cluster);
  } finally {
    await cluster.client.close();
  }
}

/** The cluster that the options name; the caller closes its client. */
export function openCluster(options: ClusterOptions): Cluster {
  const config = configOf(options);
  const client = createClient(config, { userAgent: 'kubectl-connection' });
  const namespace = options.namespace ?? config.namespace;
  const scope = options.allNamespaces === true ? '' : namespace;
  return {
    client,
    namespace,
    scope,
    server: config.server,
    place: `context ${config.context ?? config.server}`,
  };
}

function configOf({ kubeconfig, context }: ClusterOptions) {
  try {
    return loadConfig(kubeconfig, context);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new CliFailure('cluster', `${why}: name another with --kubeconfig or --context`, { cause: error });
  }
}

/** All objects of a kind, page by page; in one namespace, or ('') in all. */
export async function* pagesOf<T extends KubernetesObject>(
  client: Client,
  kind: Kind<T>,
  namespace: string,
  query: Readonly<Record<string, string>> = {},
): AsyncGenerator<readonly T[]> {
  let more: string | undefined = '';
  while (more !== undefined) {
    const page: Readonly<Record<string, string>> = {
      ...query,
      limit: String(PAGE),
      ...(more !== '' && { continue: more }),
    };
    // The cast: this is what the API server answers to a list.
    const list = (await client.request({
      method: 'GET',
      path: collectionPath(kind, namespace),
      query: page,
    })) as List<T>;
    yield list.items.map((item) => withKind(kind, { ...item, metadata: readable(item.metadata) }));
    more = list.metadata.continue === '' ? undefined : list.metadata.continue;
  }
}

/** Without managedFields, as kubectl shows objects; an update without them leaves them as they are. */
function readable<M extends object>(metadata: M): M {
  const { managedFields: _, ...rest } = metadata as M & { readonly managedFields?: unknown };
  return rest as M; // no field of ObjectMeta was taken
}

interface List<T> {
  readonly metadata: { readonly continue?: string };
  readonly items: readonly T[];
}

/** All objects of a kind at once. */
export async function listAll<T extends KubernetesObject>(
  client: Client,
  kind: Kind<T>,
  namespace: string,
  query: Readonly<Record<string, string>> = {},
): Promise<readonly T[]> {
  const all: T[] = [];
  for await (const page of pagesOf(client, kind, namespace, query)) all.push(...page);
  return all;
}

/** The object, or a failure that says what there is instead. */
export async function need<T extends KubernetesObject>(
  { client, namespace }: Cluster,
  kind: Kind<T>,
  name: string,
): Promise<T> {
  const object = await client.get(kind, { namespace, name });
  if (object !== undefined) return object;
  const { nearest } = await import('../catalog/nearest.ts');
  const names = (await listAll(client, kind, namespace)).map(({ metadata }) => metadata.name);
  const near = nearest(name, names);
  const hint = near.length > 0 ? `did you mean ${near.join(' or ')}?` : 'see: kubectl connection list -A';
  throw new CliFailure('cluster', `there is no ${kind.kind} ${name} in namespace ${namespace}; ${hint}`);
}

/** How far a write goes. */
export type DryRun = 'none' | 'server';

/** Creates an object; AlreadyExists and the rest are thrown as ApiError. */
export async function create<T extends KubernetesObject>(
  client: Client,
  kind: Kind<T>,
  object: Draft<T>,
  dryRun: DryRun,
): Promise<T> {
  const path = collectionPath(kind, object.metadata.namespace);
  return (await client.request({
    method: 'POST',
    path,
    query: queryOf(dryRun),
    body: withKind(kind, object),
  })) as T; // the API server's own answer
}

/** Puts an object in the place of one that has this resourceVersion. */
export async function replace<T extends KubernetesObject>(
  client: Client,
  kind: Kind<T>,
  object: Draft<T> & { readonly metadata: { readonly resourceVersion: string } },
  dryRun: DryRun,
): Promise<T> {
  return (await client.request({
    method: 'PUT',
    path: objectPath(kind, refOf(object)),
    query: queryOf(dryRun),
    body: withKind(kind, object),
  })) as T; // the same
}

function queryOf(dryRun: DryRun): Readonly<Record<string, string>> {
  return {
    fieldManager: 'kubectl-connection',
    fieldValidation: 'Strict',
    ...(dryRun === 'server' && { dryRun: 'All' }),
  };
}

function withKind<T extends object>(kind: Kind, object: T): T {
  return { apiVersion: apiVersionOf(kind), kind: kind.kind, ...object };
}
