import type { Connection, Usage } from '../../api/connection.ts';
import { Connections } from '../../api/kinds.ts';
import { keyOf, refOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { secretNames } from '../../validation/credentials.ts';
import { rulesRevision } from '../../validation/policy/applying.ts';
import { connectionShape } from '../../validation/shape.ts';
import type { Io } from '../io.ts';
import { policiesIn } from '../policies.ts';
import type { Memory } from '../testing/memory.ts';
import { objectsNamedIn, unreadRevision, verdictOn } from '../testing/verdict.ts';
import type { NamedObjects } from '../testing/verdict.ts';
import { secretKeys } from './indexes.ts';
import type { Snapshot } from './snapshot.ts';

/** What of Io tells how things are; nothing here changes any of it. */
type Sources = Pick<
  Io,
  'cache' | 'catalog' | 'clusterDomain' | 'memories' | 'secrets' | 'startedAt' | 'usage'
>;

/** Gathers all that any decision needs, from memory alone; undefined where the Connection is gone. */
export function observe(ref: Ref, io: Sources): Snapshot | undefined {
  const connection = io.cache.get(Connections, ref);
  if (connection === undefined || connection.metadata.deletionTimestamp !== undefined) return undefined;
  const broken = connectionShape(connection);
  if (broken !== undefined) return deformedSnapshot(connection, broken, io);
  const verdict = verdictOn(ref.namespace, connection.spec, io);
  const connector = 'connector' in verdict ? verdict.connector : undefined;
  return {
    ...constantsOf(connection, io),
    connection,
    verdict,
    ...objectsOf(connection, io),
    rules: rulesRevision(policiesIn(ref.namespace, io.cache), connector),
  };
}

/** What this process remembers of a Connection; nothing, where it is another of the same name. */
export function memoryOf(ref: Ref, uid: string, { memories }: Pick<Io, 'memories'>): Memory {
  const memory = memories.get(keyOf(ref));
  return memory?.uid === uid ? memory : { uid };
}

/** Its users; those that were counted last, until all has been read that may count among them. */
export function usageOf(connection: Connection, { usage }: Pick<Io, 'usage'>): Usage {
  const counted = usage.sources.settled ? undefined : connection.status?.usage;
  return counted ?? usage.of(keyOf(refOf(connection)), secretKeys(connection));
}

/** A Connection of which nothing but its name can be relied upon. */
function deformedSnapshot(connection: Connection, message: string, io: Sources): Snapshot {
  return {
    ...constantsOf(connection, io),
    connection: { ...connection, spec: { type: '' } },
    verdict: { reason: 'ParametersInvalid', message },
    missing: [],
    missingConfigMaps: [],
    revision: undefined,
    rules: undefined,
  };
}

/** What does not depend on the spec. */
function constantsOf(connection: Connection, io: Sources) {
  const ref = refOf(connection);
  return {
    access: io.secrets.access,
    usage: usageOf(connection, io),
    memory: memoryOf(ref, connection.metadata.uid, io),
    startedAt: io.startedAt,
  };
}

/** Where nothing of Secrets is watched, they count as unchanged until the next test reads them. */
function objectsOf({ metadata, spec, status }: Connection, io: Sources): NamedObjects {
  const ref = { namespace: metadata.namespace ?? '', name: metadata.name };
  if (io.secrets.access !== 'none-cluster-wide' || secretNames(spec).length === 0)
    return objectsNamedIn(ref.namespace, spec, io);
  const read = status?.lastTest?.secretRevision ?? memoryOf(ref, metadata.uid, io).examined?.revision;
  return { missing: [], missingConfigMaps: [], revision: read ?? unreadRevision(spec) };
}
