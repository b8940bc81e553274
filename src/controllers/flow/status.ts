import { conditionOf, withHistory } from '../../api/conditions.ts';
import type { BareCondition } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import type { Flow, FlowStatus } from '../../api/flow.ts';
import type { ConnectionReference } from '../usage/graph.ts';

const SHOWN = 20;

/** What a Flow names, and where to look it up. */
interface Needs {
  readonly uses: readonly ConnectionReference[];
  /** Where the Flow breaks the schema of its kind. */
  readonly broken: string | undefined;
  readonly find: (key: string) => Connection | undefined;
}

/** The whole status of a Flow, from the Connections that it names as they are now. Pure. */
export function flowStatus(flow: Flow, { uses, broken, find }: Needs, now: Date): FlowStatus {
  const generation = flow.metadata.generation ?? 0;
  const problems = uses.flatMap((use) => problemOf(use, find(use.connection)));
  return {
    observedGeneration: generation,
    conditions: withHistory(
      [broken === undefined ? readyOf(uses.length, problems) : notReady('SpecInvalid', broken)],
      flow.status?.conditions,
      { generation, now },
    ),
    references: { count: uses.length, notReady: problems.length },
    problems: problems.slice(0, SHOWN),
  };
}

type Problem = NonNullable<FlowStatus['problems']>[number];

const NOT_FOUND = 'ConnectionNotFound';

function problemOf(
  { connection: key, path }: ConnectionReference,
  connection: Connection | undefined,
): readonly Problem[] {
  const name = key.slice(key.indexOf('/') + 1);
  if (connection === undefined) return [{ path, connection: name, reason: NOT_FOUND }];
  const ready = conditionOf(connection.status?.conditions, 'Ready');
  return ready?.status === 'True' ? [] : [{ path, connection: name, reason: ready?.reason ?? 'Pending' }];
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
  const more = problems.length - SHOWN;
  const names = problems
    .slice(0, SHOWN)
    .map(
      ({ connection, path, reason }) => `${connection} (${path}${reason === NOT_FOUND ? '' : `, ${reason}`})`,
    );
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ');
}
