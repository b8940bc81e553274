import type { ConnectionSpec } from '../../api/connection.ts';
import { ConfigMapMetadata, SecretMetadata } from '../../api/kinds.ts';
import type { KubernetesObject, Kind } from '../../runtime/kind.ts';
import { revisionOf, secretNames } from '../../validation/credentials.ts';
import { configMapNames } from '../../validation/parameterSources.ts';
import { refusedByPolicies } from '../../validation/policy/judge.ts';
import { judge } from '../../validation/verdict.ts';
import type { Verdict } from '../../validation/verdict.ts';
import { policiesIn } from '../policies.ts';
import type { TestIo } from './io.ts';

/** Judges a spec by its type, and by the policies of the namespace, before any Secret is read. */
export function verdictOn(
  namespace: string,
  spec: ConnectionSpec,
  { catalog, cache, clusterDomain }: Pick<TestIo, 'catalog' | 'cache' | 'clusterDomain'>,
): Verdict {
  const verdict = judge(spec, catalog);
  if ('reason' in verdict) return verdict;
  const { parameters = {}, test } = spec;
  const path = { clusterDomain, namespace };
  const candidate = { connector: verdict.connector, parameters, test, path };
  return refusedByPolicies(policiesIn(namespace, cache), candidate) ?? verdict;
}

/** Which of the Secrets and ConfigMaps that a spec names are not there. */
export interface MissingObjects {
  readonly missing: readonly string[];
  readonly missingConfigMaps: readonly string[];
}

/** What the watches show of the Secrets and ConfigMaps that a spec names. */
export interface NamedObjects extends MissingObjects {
  /** Of the objects as they are now; see revisionOf. */
  readonly revision: string | undefined;
}

/** Looks up the Secrets and ConfigMaps of a spec in the cache, without reading them. */
export function objectsNamedIn(
  namespace: string,
  spec: ConnectionSpec,
  { cache, secrets: { access, configMaps: areRead = false } }: Pick<TestIo, 'cache' | 'secrets'>,
): NamedObjects {
  const [secretsOfSpec, configMapsOfSpec] = [secretNames(spec), areRead ? configMapNames(spec) : []];
  if (access === 'none-cluster-wide' && secretsOfSpec.length > 0)
    return { missing: [], missingConfigMaps: [], revision: unreadRevision(spec) };
  const lookUp = (kind: Kind, names: readonly string[]) =>
    names.map((name) => ({ name, object: cache.get(kind, { namespace, name }) }));
  const [secrets, configMaps] = [
    lookUp(SecretMetadata, secretsOfSpec),
    lookUp(ConfigMapMetadata, configMapsOfSpec),
  ];
  return {
    missing: unseen(secrets),
    missingConfigMaps: unseen(configMaps),
    revision: revisionOf([...secrets, ...configMaps].flatMap(({ object }) => object?.metadata ?? [])),
  };
}

function unseen(
  objects: readonly { readonly name: string; readonly object: KubernetesObject | undefined }[],
): readonly string[] {
  return objects.filter(({ object }) => object === undefined).map(({ name }) => name);
}

/** Stands for the revision of Secrets not read yet: the tests of one credential still run one after the other. */
export function unreadRevision(spec: ConnectionSpec): string | undefined {
  return secretNames(spec).length === 0 ? undefined : 'unread';
}
