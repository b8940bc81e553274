import type { ConnectionSpec } from '../../api/connection.ts';
import { builtinCatalog } from '../../catalog/builtin.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { Connector } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { Secret } from '../../contract/secret.ts';
import { secretValuesOf } from '../../validation/credentials.ts';
import type { SecretValues } from '../../validation/credentials.ts';
import { Connections, ConnectionTypes } from '../../api/kinds.ts';
import { judge, judgeComplete } from '../../validation/verdict.ts';
import { need } from '../cluster.ts';
import type { Cluster } from '../cluster.ts';
import { CliFailure } from '../failure.ts';
import { clusterSources, sourcesOf } from '../sources.ts';
import { catalogIn } from '../typecatalog.ts';

/** A Connection with what its Secrets hold, as the user of the kubeconfig may read them. */
export interface ReadableConnection {
  readonly connector: Connector;
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, Secret>>;
  /** Those of the parameters that a Secret gave, and that say who logs in. */
  readonly identity: readonly string[];
}

/** Reads a Connection and its Secrets; ends the command where they are not complete. */
export async function readConnection(cluster: Cluster, name: string): Promise<ReadableConnection> {
  const { spec } = await need(cluster, Connections, name);
  const { connector } = usable(judge(spec, await catalogFor(cluster, spec.type)));
  const given = await credentialsIn(cluster, spec, connector);
  usable(judgeComplete(spec, connector, given));
  const identity = Object.keys(given.parameters).filter((field) => connector.identity?.includes(field));
  return {
    connector,
    name,
    parameters: { ...spec.parameters, ...given.parameters },
    secrets: given.secrets,
    identity,
  };
}

/** The types of this version, and the one that the cluster declares where it is none of them. */
async function catalogFor(cluster: Cluster, type: string): Promise<Catalog> {
  if (builtinCatalog.get(type) !== undefined) return builtinCatalog;
  const declared = await cluster.client.get(ConnectionTypes, { namespace: '', name: type });
  return declared === undefined ? builtinCatalog : catalogIn([declared]);
}

async function credentialsIn(
  cluster: Cluster,
  spec: ConnectionSpec,
  connector: Connector,
): Promise<SecretValues> {
  const sources = await sourcesOf(
    spec,
    cluster.namespace,
    clusterSources(() => cluster),
  );
  try {
    return secretValuesOf(spec, connector, sources);
  } catch (error) {
    if (error instanceof ConnectionFailure) throw new CliFailure('finding', error.message, { cause: error });
    throw error;
  }
}

function usable<T extends object>(verdict: T): Exclude<T, { readonly reason: unknown }> {
  if ('reason' in verdict && 'message' in verdict) throw new CliFailure('finding', String(verdict.message));
  return verdict as Exclude<T, { readonly reason: unknown }>; // as just seen
}
