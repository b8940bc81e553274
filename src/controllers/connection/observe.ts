import type { Connection, ConnectionSpec } from '../../api/connection.ts';
import { keyOf, refOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { revisionOf, secretNames } from '../../validation/credentials.ts';
import type { Io } from '../io.ts';
import { Connections, SecretMetadata } from '../../api/kinds.ts';
import { policiesIn, rulesRevision } from '../connectionpolicy/applying.ts';
import { refusedByPolicies } from '../../validation/policy/judge.ts';
import { connectionShape } from '../../validation/shape.ts';
import { judge } from '../../validation/verdict.ts';
import type { Verdict } from '../../validation/verdict.ts';
import type { Memory, Snapshot } from './snapshot.ts';

/** Gathers all that any decision needs, from memory alone; undefined where the Connection is gone. */
export function observe(ref: Ref, io: Io): Snapshot | undefined {
  const connection = io.cache.get(Connections, ref);
  if (connection === undefined || connection.metadata.deletionTimestamp !== undefined) return undefined;
  const broken = connectionShape(connection);
  if (broken !== undefined) return deformed(connection, broken, io);
  const verdict = verdictOn(ref.namespace, connection.spec, io);
  return {
    connection,
    verdict,
    access: io.secrets.access,
    ...secretsSeen(connection, io),
    rules: rulesRevision(
      policiesIn(ref.namespace, io.cache),
      'connector' in verdict ? verdict.connector : undefined,
    ),
    usage: io.usage.of(keyOf(ref)),
    memory: memoryOf(ref, connection.metadata.uid, io),
    startedAt: io.startedAt,
  };
}

/** Judges a spec by its type, and by the policies of the namespace, before any Secret is read. */
export function verdictOn(
  namespace: string,
  spec: ConnectionSpec,
  { catalog, cache, clusterDomain }: Io,
): Verdict {
  const verdict = judge(spec, catalog);
  if ('reason' in verdict) return verdict;
  const sought = { connector: verdict.connector, parameters: spec.parameters ?? {}, clusterDomain };
  return refusedByPolicies(policiesIn(namespace, cache), sought) ?? verdict;
}

/** A Connection of which nothing but its name can be relied upon. */
function deformed(connection: Connection, message: string, io: Io): Snapshot {
  const ref = refOf(connection);
  return {
    connection: { ...connection, spec: { type: '' } },
    verdict: { reason: 'ParametersInvalid', message },
    missing: [],
    access: io.secrets.access,
    revision: undefined,
    rules: undefined,
    usage: io.usage.of(keyOf(ref)),
    memory: memoryOf(ref, connection.metadata.uid, io),
    startedAt: io.startedAt,
  };
}

/** Where nothing of Secrets is watched, they count as unchanged until the next test reads them. */
function secretsSeen({ metadata, spec, status }: Connection, io: Io): Pick<Snapshot, 'missing' | 'revision'> {
  const ref = { namespace: metadata.namespace ?? '', name: metadata.name };
  if (io.secrets.access !== 'none-cluster-wide') return secretsOfSpec(ref.namespace, spec, io);
  const read = status?.lastTest?.secretRevision ?? memoryOf(ref, metadata.uid, io).examined?.revision;
  return { missing: [], revision: read ?? unread(spec) };
}

/** What is known of the Secrets that a spec names without reading them. */
export function secretsOfSpec(
  namespace: string,
  spec: ConnectionSpec,
  { cache, secrets: { access } }: Pick<Io, 'cache' | 'secrets'>,
): Pick<Snapshot, 'missing' | 'revision'> {
  if (access === 'none-cluster-wide') return { missing: [], revision: unread(spec) };
  const secrets = secretNames(spec).map((name) => ({
    name,
    metadata: cache.get(SecretMetadata, { namespace, name })?.metadata,
  }));
  return {
    missing: secrets.filter(({ metadata }) => metadata === undefined).map(({ name }) => name),
    revision: revisionOf(secrets.flatMap(({ metadata }) => (metadata === undefined ? [] : [metadata]))),
  };
}

/** Stands for a revision that nobody has read yet: the tests of one credential still run one after the other. */
function unread(spec: ConnectionSpec): string | undefined {
  return secretNames(spec).length === 0 ? undefined : 'unread';
}

/** What this process remembers of a Connection; nothing, where it is another of the same name. */
export function memoryOf(ref: Ref, uid: string, { memories }: Pick<Io, 'memories'>): Memory {
  const memory = memories.get(keyOf(ref));
  return memory?.uid === uid ? memory : { uid };
}

/** Keys of the index by Secret: `namespace/name` of each that a Connection names. */
export function secretsOf(connection: Connection): readonly string[] {
  const { metadata, spec } = connection;
  return (connectionShape(connection) === undefined ? secretNames(spec) : []).map(
    (name) => `${metadata.namespace ?? ''}/${name}`,
  );
}

/** Keys of the index by type. */
export function typeOf(connection: Connection): readonly string[] {
  return connectionShape(connection) === undefined ? [connection.spec.type] : [];
}
