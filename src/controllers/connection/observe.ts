import type { Connection, ConnectionSpec } from '../../api/connection.ts';
import { keyOf, refOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { revisionOf, secretNames } from '../credentials.ts';
import type { Io } from '../io.ts';
import { Connections, SecretMetadata } from '../kinds.ts';
import { policiesIn, policyRevision } from '../policy/applying.ts';
import { refusedByPolicies } from '../policy/judge.ts';
import { connectionShape } from '../shape.ts';
import { judge } from '../verdict.ts';
import type { Verdict } from '../verdict.ts';
import type { Memory, Seen } from './seen.ts';

/** Gathers all that any decision needs, from memory alone; undefined where the Connection is gone. */
export function observe(ref: Ref, io: Io): Seen | undefined {
  const connection = io.cache.get(Connections, ref);
  if (connection === undefined || connection.metadata.deletionTimestamp !== undefined) return undefined;
  const broken = connectionShape(connection);
  if (broken !== undefined) return deformed(connection, broken, io);
  return {
    connection,
    verdict: verdictOn(ref.namespace, connection.spec, io),
    ...secretsOfSpec(ref.namespace, connection.spec, io),
    policies: policyRevision(policiesIn(ref.namespace, io.cache)),
    usage: io.usage.of(keyOf(ref)),
    memory: memoryOf(ref, connection.metadata.uid, io),
    startedAt: io.startedAt,
  };
}

/** Judges a spec by its type, and by the policies of the namespace, before any Secret is read. */
export function verdictOn(namespace: string, spec: ConnectionSpec, { catalog, cache, clusterDomain }: Io): Verdict {
  const verdict = judge(spec, catalog);
  if ('reason' in verdict) return verdict;
  const sought = { connector: verdict.connector, parameters: spec.parameters ?? {}, clusterDomain };
  return refusedByPolicies(policiesIn(namespace, cache), sought) ?? verdict;
}

/** A Connection of which nothing but its name can be relied upon. */
function deformed(connection: Connection, message: string, io: Io): Seen {
  const ref = refOf(connection);
  return {
    connection: { ...connection, spec: { type: '' } },
    verdict: { reason: 'ParametersInvalid', message },
    missing: [],
    revision: undefined,
    policies: undefined,
    usage: io.usage.of(keyOf(ref)),
    memory: memoryOf(ref, connection.metadata.uid, io),
    startedAt: io.startedAt,
  };
}

/** What is known of the Secrets that a spec names without reading them. */
export function secretsOfSpec(namespace: string, spec: ConnectionSpec, { cache }: Pick<Io, 'cache'>): Pick<Seen, 'missing' | 'revision'> {
  const secrets = secretNames(spec).map((name) => ({ name, metadata: cache.get(SecretMetadata, { namespace, name })?.metadata }));
  return {
    missing: secrets.filter(({ metadata }) => metadata === undefined).map(({ name }) => name),
    revision: revisionOf(secrets.flatMap(({ metadata }) => (metadata === undefined ? [] : [metadata]))),
  };
}

/** What this process remembers of a Connection; nothing, where it is another of the same name. */
export function memoryOf(ref: Ref, uid: string, { memories }: Pick<Io, 'memories'>): Memory {
  const memory = memories.get(keyOf(ref));
  return memory?.uid === uid ? memory : { uid };
}

/** Keys of the index by Secret: `namespace/name` of each that a Connection names. */
export function secretsOf(connection: Connection): readonly string[] {
  const { metadata, spec } = connection;
  return (connectionShape(connection) === undefined ? secretNames(spec) : []).map((name) => `${metadata.namespace ?? ''}/${name}`);
}

/** Keys of the index by type. */
export function typeOf(connection: Connection): readonly string[] {
  return connectionShape(connection) === undefined ? [connection.spec.type] : [];
}
