import type { ConnectionBinding } from '../../api/binding.ts';
import { timestamp } from '../../api/conditions.ts';
import { ConnectionBindings } from '../../api/kinds.ts';
import { RESTARTED_FOR, WORKLOADS } from '../../api/workload.ts';
import type { Workload, WorkloadKind } from '../../api/workload.ts';
import { ApiError } from '../../runtime/apiError.ts';
import type { ReconcileResult } from '../../runtime/handlers.ts';
import { apiVersionOf, collectionPath, keyOf, refOf } from '../../runtime/kind.ts';
import type { Io } from '../io.ts';
import { begun, brokenOff, ended, restartDueInMs } from './restart.ts';
import type { RestartStatus } from './restart.ts';
import { hasRolledOut, restartedFor } from './rollout.ts';

/** Name of the index of bindings that restart workloads, by their namespace. */
export const RESTARTING_INDEX = 'restarting';

/** The owner of the annotation, in the words of server-side apply. */
const MANAGER = 'mooring';
/** Until the next look at a workload that rolls out, or at a turn that another binding has. */
const LOOK_MS = 1000;
/** A workload that has not rolled out by then holds the others up no longer. */
const PATIENCE_MS = 600_000;

/** Where a restart stands after this look, and when to look again. */
interface RestartStep extends ReconcileResult {
  readonly restart: RestartStatus;
}

/**
 * Restarts what a binding selects, one workload after the other, and one binding after the other in a namespace. One
 * look restarts at most one, and what it did is in the status of the next: after an end at any moment it goes on.
 */
export async function restartStep(
  binding: ConnectionBinding,
  restart: RestartStatus,
  io: Io,
  signal: AbortSignal,
): Promise<RestartStep> {
  const isIdle = restart.running !== true && restart.pending === undefined;
  if (isIdle) giveTurn(binding, io);
  if (isIdle || io.secrets.bindings !== true) return { restart };
  const now = io.clock.now();
  if (restart.running !== true) {
    const dueMs = restartDueInMs(binding.spec, restart, now);
    if (dueMs > 0) return { restart, requeueAfterMs: dueMs };
  }
  if (!takeTurn(binding, io)) return { restart, requeueAfterMs: LOOK_MS };
  if (restart.running !== true) return { restart: begun(restart, now), requeueAfterMs: 0 };
  return restartNext(binding, restart, io, signal);
}

async function restartNext(
  binding: ConnectionBinding,
  restart: RestartStatus,
  io: Io,
  signal: AbortSignal,
): Promise<RestartStep> {
  const now = io.clock.now();
  const selected = await selectedBy(binding, io, signal);
  if (typeof selected === 'string') return breakOff(binding, restart, selected, io);
  const isPatient = now.getTime() - Date.parse(restart.time ?? '') < PATIENCE_MS;
  const isRolling = selected.some(
    ({ kind, workload }) => restartedFor(workload) === restart.revision && !hasRolledOut(kind, workload),
  );
  if (isRolling && isPatient) return { restart, requeueAfterMs: LOOK_MS };
  const next = selected.find(({ workload }) => isOlder(workload, binding, restart));
  if (next === undefined) {
    giveTurn(binding, io);
    return { restart: ended(restart), requeueAfterMs: 0 };
  }
  const refused = await restartOne(next, restart.revision, io, signal);
  if (refused === 'outdated') return { restart, requeueAfterMs: LOOK_MS };
  if (refused !== undefined) return breakOff(binding, restart, refused, io);
  announce(binding, next, io);
  return { restart: { ...restart, time: timestamp(now) }, requeueAfterMs: LOOK_MS };
}

function breakOff(
  binding: ConnectionBinding,
  restart: RestartStatus,
  refused: string,
  io: Pick<Io, 'clock' | 'restartTurns'>,
): RestartStep {
  giveTurn(binding, io);
  return { restart: brokenOff(restart, refused, io.clock.now()), requeueAfterMs: LOOK_MS };
}

/** A workload that was made since has the Secret as it is. */
function isOlder(workload: Workload, { status }: ConnectionBinding, { revision }: RestartStatus): boolean {
  const { creationTimestamp = '' } = workload.metadata;
  return (
    restartedFor(workload) !== revision &&
    Date.parse(creationTimestamp) <= Date.parse(status?.published?.time ?? '')
  );
}

interface SelectedWorkload {
  readonly kind: WorkloadKind;
  readonly workload: Workload;
}

/** Those that are there, and have a template of their own; a kind that is not installed has none. Or why they cannot be listed. */
async function selectedBy(
  { metadata, spec: { restart } }: ConnectionBinding,
  { client }: Pick<Io, 'client'>,
  signal: AbortSignal,
): Promise<readonly SelectedWorkload[] | string> {
  const labels = Object.entries(restart?.selector.matchLabels ?? {});
  const query = { labelSelector: labels.map(([key, value]) => `${key}=${value}`).join(',') };
  const kinds = restart?.kinds ?? [];
  const lists: SelectedWorkload[][] = [];
  for (const kind of kinds) {
    const path = collectionPath(WORKLOADS[kind], metadata.namespace);
    const answer = await client.request({ method: 'GET', path, query, signal }).catch(noneWhereAbsent);
    if (answer === 'forbidden')
      return `the API server does not let workloads of kind ${kind} be listed (403)`;
    lists.push((answer as WorkloadList).items.map((workload) => ({ kind, workload }))); // what the API server answers to a list
  }
  return lists
    .flat()
    .filter(
      ({ workload: { metadata: of, spec } }) =>
        spec?.template !== undefined && of.deletionTimestamp === undefined,
    );
}

interface WorkloadList {
  readonly items: readonly Workload[];
}

function noneWhereAbsent(error: unknown): WorkloadList | 'forbidden' {
  if (error instanceof ApiError && error.status === 403) return 'forbidden';
  if (error instanceof ApiError && error.status === 404) return { items: [] };
  throw error;
}

/** Why it was not; `outdated` where another writer came before. */
async function restartOne(
  { kind, workload }: SelectedWorkload,
  revision: string,
  { client }: Pick<Io, 'client'>,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { name, resourceVersion } = workload.metadata;
  const metadata = { ...refOf(workload), resourceVersion };
  const spec = { template: { metadata: { annotations: { [RESTARTED_FOR]: revision } } } };
  try {
    await client.apply(WORKLOADS[kind], { metadata, spec }, MANAGER, signal);
    return undefined;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    if (error.status === 404 || error.status === 409) return 'outdated';
    if (error.status !== 403 && error.status !== 422) throw error;
    return `the API server does not let ${kind} ${name} be restarted (${error.status})`;
  }
}

/** Whether no other binding of the namespace restarts anything; then this one does. */
function takeTurn(binding: ConnectionBinding, { cache, restartTurns }: Io): boolean {
  const ref = refOf(binding);
  const holder = restartTurns.get(ref.namespace);
  if (holder !== undefined) return holder === keyOf(ref);
  const others = cache
    .refsByIndex(ConnectionBindings, RESTARTING_INDEX, ref.namespace)
    .filter((each) => each.name !== ref.name);
  if (others.length > 0) return false;
  restartTurns.set(ref.namespace, keyOf(ref));
  return true;
}

/** Lets the others of the namespace go on, where it was this one's turn. */
export function giveTurn(
  binding: { readonly metadata: { readonly namespace?: string; readonly name: string } },
  { restartTurns }: Pick<Io, 'restartTurns'>,
): void {
  const ref = refOf(binding);
  if (restartTurns.get(ref.namespace) === keyOf(ref)) restartTurns.delete(ref.namespace);
}

function announce(
  { metadata }: ConnectionBinding,
  { kind, workload }: SelectedWorkload,
  { events, log }: Pick<Io, 'events' | 'log'>,
): void {
  const { namespace, name } = metadata;
  const of = workload.metadata.name;
  events.emit({
    regarding: { apiVersion: apiVersionOf(ConnectionBindings), kind: ConnectionBindings.kind, metadata },
    type: 'Normal',
    reason: 'Restarted',
    action: 'Restart',
    note: `${kind} ${of} was restarted: secret ${name} has changed`,
  });
  log.info('workload restarted', { namespace, name, kind, workload: of });
}
