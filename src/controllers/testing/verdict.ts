import type { ConnectionSpec } from '../../api/connection.ts';
import { SecretMetadata } from '../../api/kinds.ts';
import { revisionOf, secretNames } from '../../validation/credentials.ts';
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

/** What the watches show of the Secrets that a spec names. */
export interface NamedSecrets {
  /** Secrets that the spec names and that the watch does not show. */
  readonly missing: readonly string[];
  /** Of the Secrets as they are now; see revisionOf. */
  readonly revision: string | undefined;
}

/** Looks up the Secrets of a spec in the cache, without reading them. */
export function secretsNamedIn(
  namespace: string,
  spec: ConnectionSpec,
  { cache, secrets: { access } }: Pick<TestIo, 'cache' | 'secrets'>,
): NamedSecrets {
  if (access === 'none-cluster-wide') return { missing: [], revision: unreadRevision(spec) };
  const secrets = secretNames(spec).map((name) => ({
    name,
    metadata: cache.get(SecretMetadata, { namespace, name })?.metadata,
  }));
  return {
    missing: secrets.filter(({ metadata }) => metadata === undefined).map(({ name }) => name),
    revision: revisionOf(secrets.flatMap(({ metadata }) => (metadata === undefined ? [] : [metadata]))),
  };
}

/** Stands for the revision of Secrets not read yet: the tests of one credential still run one after the other. */
export function unreadRevision(spec: ConnectionSpec): string | undefined {
  return secretNames(spec).length === 0 ? undefined : 'unread';
}
