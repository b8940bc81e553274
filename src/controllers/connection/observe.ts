import type { Connection } from '../../api/connection.ts';
import { keyOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { revisionOf, secretNames } from '../credentials.ts';
import type { Io } from '../io.ts';
import { Connections, SecretMetadata } from '../kinds.ts';
import { judge } from '../verdict.ts';
import type { Memory, Seen } from './seen.ts';

/** Gathers all that any decision needs, from memory alone; undefined where the Connection is gone. */
export function observe(ref: Ref, io: Io): Seen | undefined {
  const connection = io.cache.get(Connections, ref);
  if (connection === undefined || connection.metadata.deletionTimestamp !== undefined) return undefined;
  const secrets = secretNames(connection.spec).map((name) => {
    const secret = io.cache.get(SecretMetadata, { namespace: ref.namespace, name });
    return { name, metadata: secret?.metadata };
  });
  return {
    connection,
    verdict: judge(connection.spec, io.catalog),
    missing: secrets.filter(({ metadata }) => metadata === undefined).map(({ name }) => name),
    revision: revisionOf(secrets.flatMap(({ metadata }) => (metadata === undefined ? [] : [metadata]))),
    usage: io.usage.of(keyOf(ref)),
    memory: memoryOf(ref, connection.metadata.uid, io),
    startedAt: io.startedAt,
  };
}

/** What this process remembers of a Connection; nothing, where it is another of the same name. */
export function memoryOf(ref: Ref, uid: string, { memories }: Pick<Io, 'memories'>): Memory {
  const memory = memories.get(keyOf(ref));
  return memory?.uid === uid ? memory : { uid };
}

/** Keys of the index by Secret: `namespace/name` of each that a Connection names. */
export function secretsOf({ metadata, spec }: Connection): readonly string[] {
  return secretNames(spec).map((name) => `${metadata.namespace ?? ''}/${name}`);
}
