import { readinessOf, withHistory } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import type { Flow, FlowStatus } from '../../api/flow.ts';
import type { ConnectionReference } from '../usage/graph.ts';

const MOST_SHOWN = 20;

/** The whole status of a Flow, from the Connections that it names as they are now; `broken` says where it breaks the schema of its kind. Pure. */
export function flowStatus(
  flow: Flow,
  broken: string | undefined,
  references: readonly ReferencedConnection[],
  now: Date,
): FlowStatus {
  const generation = flow.metadata.generation ?? 0;
  const problems = references.flatMap(problemOf);
  const ready = broken === undefined ? readyOf(references.length, problems) : notReady('SpecInvalid', broken);
  return {
    observedGeneration: generation,
    conditions: withHistory([ready], flow.status?.conditions, { generation, now }),
    references: { count: references.length, notReady: problems.length },
    problems: problems.slice(0, MOST_SHOWN),
  };
}

/** A Connection as a Flow names it, and as it is; undefined where there is none of that name. */
interface ReferencedConnection extends ConnectionReference {
  readonly object: Connection | undefined;
}

type Problem = NonNullable<FlowStatus['problems']>[number];

const NOT_FOUND = 'ConnectionNotFound';

function problemOf({ connection: key, path, object }: ReferencedConnection): readonly Problem[] {
  const connection = key.slice(key.indexOf('/') + 1);
  if (object === undefined) return [{ path, connection, reason: NOT_FOUND }];
  const ready = readinessOf(object.status?.conditions);
  return ready?.status === 'True' ? [] : [{ path, connection, reason: ready?.reason ?? 'Pending' }];
}

function readyOf(count: number, problems: readonly Problem[]): BareCondition {
  const missing = problems.filter(({ reason }) => reason === NOT_FOUND);
  const broken = problems.filter(({ reason }) => reason !== NOT_FOUND);
  if (missing.length > 0)
    return notReady(NOT_FOUND, `no such connection in this namespace: ${namesOf(missing)}`);
  if (broken.length > 0) return notReady('ConnectionNotReady', `not ready: ${namesOf(broken)}`);
  return {
    type: 'Ready',
    status: 'True',
    reason: 'ConnectionsReady',
    message: `${count} of ${count} connections are ready`,
  };
}

function notReady(reason: string, message: string): BareCondition {
  return { type: 'Ready', status: 'False', reason, message };
}

function namesOf(problems: readonly Problem[]): string {
  const more = problems.length - MOST_SHOWN;
  const names = problems
    .slice(0, MOST_SHOWN)
    .map(
      ({ connection, path, reason }) => `${connection} (${path}${reason === NOT_FOUND ? '' : `, ${reason}`})`,
    );
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
