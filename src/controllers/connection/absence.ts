import { conditionOf } from '../../api/conditions.ts';
import { ConfigMapMetadata, SecretMetadata } from '../../api/kinds.ts';
import { OPT_IN_LABEL } from '../../api/secretaccess.ts';
import type { Kind, KubernetesObject } from '../../runtime/kind.ts';
import type { Io } from '../io.ts';
import { unanswered } from '../testing/arrival.ts';
import type { MissingObjects } from '../testing/verdict.ts';
import type { Snapshot } from './snapshot.ts';

/** What of that which the watch does not show the API server does not hold either: a watch may lag by seconds. */
export async function absentObjects(
  { connection, missing, missingConfigMaps, access }: Snapshot,
  { client }: Pick<Io, 'client'>,
  signal: AbortSignal,
): Promise<MissingObjects> {
  const namespace = connection.metadata.namespace ?? '';
  const held = (kind: Kind, names: readonly string[]) =>
    Promise.all(names.map((name) => client.get(kind, { namespace, name }, signal).catch(unanswered)));
  const [secrets, configMaps] = await Promise.all([
    held(SecretMetadata, missing),
    held(ConfigMapMetadata, missingConfigMaps),
  ]);
  const isShared = ({ metadata }: KubernetesObject) =>
    access !== 'labelled' || metadata.labels?.[OPT_IN_LABEL] === 'true';
  return {
    missing: missing.filter((_, index) => {
      const secret = secrets[index];
      return secret === undefined || !isShared(secret);
    }),
    missingConfigMaps: missingConfigMaps.filter((_, index) => configMaps[index] === undefined),
  };
}

/** Whether status says already that Secrets or ConfigMaps are missing, for this very spec. */
export function saysMissing({ connection: { metadata, status } }: Snapshot): boolean {
  const resolved = conditionOf(status?.conditions, 'CredentialsResolved');
  return resolved?.status === 'False' && resolved.observedGeneration === metadata.generation;
}

/** Whether status says already that the type is unknown, for this very spec. */
export function saysUnknown({ connection: { metadata, status } }: Snapshot): boolean {
  const validated = conditionOf(status?.conditions, 'Validated');
  return validated?.reason === 'UnknownType' && validated.observedGeneration === metadata.generation;
}
