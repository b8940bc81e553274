import { conditionOf } from '../../api/conditions.ts';
import { SecretMetadata } from '../../api/kinds.ts';
import { OPT_IN_LABEL } from '../../api/secretaccess.ts';
import type { Io } from '../io.ts';
import { unanswered } from '../testing/arrival.ts';
import type { Snapshot } from './snapshot.ts';

/** Which of the Secrets that the watch does not show the API server does not hold either: a watch may lag by seconds. */
export async function absentSecrets(
  { connection, missing, access }: Snapshot,
  { client }: Pick<Io, 'client'>,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const namespace = connection.metadata.namespace ?? '';
  const held = await Promise.all(
    missing.map((name) => client.get(SecretMetadata, { namespace, name }, signal).catch(unanswered)),
  );
  return missing.filter((_, index) => {
    const secret = held[index];
    return (
      secret === undefined || (access === 'labelled' && secret.metadata.labels?.[OPT_IN_LABEL] !== 'true')
    );
  });
}

/** Whether status says already that Secrets are missing, for this very spec. */
export function saysMissing({ connection: { metadata, status } }: Snapshot): boolean {
  const resolved = conditionOf(status?.conditions, 'CredentialsResolved');
  return resolved?.status === 'False' && resolved.observedGeneration === metadata.generation;
}

/** Whether status says already that the type is unknown, for this very spec. */
export function saysUnknown({ connection: { metadata, status } }: Snapshot): boolean {
  const validated = conditionOf(status?.conditions, 'Validated');
  return validated?.reason === 'UnknownType' && validated.observedGeneration === metadata.generation;
}
