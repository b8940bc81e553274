import type { SecretRules } from '../../api/secretaccess.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import type { ReconcileResult, ReconcileContext } from '../../runtime/handlers.ts';
import { keyOf, refOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { untestedReason } from '../../validation/preparation.ts';
import type { Io } from '../io.ts';
import { attemptOf } from '../pacing/attempt.ts';
import type { Attempt } from '../pacing/attempt.ts';
import { knowsPoliciesIn } from '../policies.ts';
import { ARRIVAL_MS, isTypeArriving, isTypeUnknown } from '../testing/arrival.ts';
import { examineConnection } from '../testing/examine.ts';
import type { ExamineOptions } from '../testing/examine.ts';
import type { Memory, TestInputs, UnwrittenOutcome } from '../testing/memory.ts';
import type { TestOutcome } from '../testing/outcome.ts';
import type { MissingObjects } from '../testing/verdict.ts';
import { absentObjects, saysMissing, saysUnknown } from './absence.ts';
import { act } from './act.ts';
import { announcementOf } from './announcement.ts';
import { conclude } from './conclude.ts';
import { decide, requestOf } from './decide.ts';
import type { Decision } from './decide.ts';
import { patienceEnds } from './kstatus.ts';
import { memoryOf, observe, usageOf } from './observe.ts';
import { nextTestAt } from './schedule.ts';
import type { Snapshot } from './snapshot.ts';

/** No watch tells that these are over. */
const UNAVAILABLE: readonly FailureReason[] = [
  'SecretUnavailable',
  'ConfigMapUnavailable',
  'ServiceAccountNotFound',
  'ServiceAccountNotShared',
  'ServiceAccountUnavailable',
];
const UNAVAILABLE_MS = 30_000;
/** Until the watch shows a namespace of which it has shown a Connection already. */
const NAMESPACE_MS = 1_000;
/** Until the watch shows a Secret, a ConfigMap or a type that the API server holds; that change comes by itself, this is for one that is missed. */
const WATCH_MS = 1_000;

type Waiting = Pick<ExamineOptions, 'signal' | 'since'>;

/** observe → decide → (examine) → conclude → act. Running it again changes nothing. */
export async function reconcile(ref: Ref, io: Io, turn: ReconcileContext): Promise<ReconcileResult> {
  const snapshot = observe(ref, io);
  if (snapshot === undefined) return forget(ref, io);
  if (!knowsPoliciesIn(ref.namespace, io.cache)) return { requeueAfterMs: NAMESPACE_MS };
  const waiting = { signal: turn.signal, since: io.clock.now() };
  const decision = decide(snapshot, waiting.since);
  const attempt = decision === 'examine' ? attemptAt(snapshot) : undefined;
  if (attempt === undefined) return carryOut(decision, snapshot, io, waiting);
  return turn.park(() => io.slots.hold(attempt, () => decideAgain(ref, io, waiting), turn.signal));
}

/** On what may have changed while the test waited for a slot. */
async function decideAgain(ref: Ref, io: Io, waiting: Waiting): Promise<ReconcileResult> {
  const snapshot = observe(ref, io);
  if (snapshot === undefined) return forget(ref, io);
  return carryOut(decide(snapshot, io.clock.now()), snapshot, io, waiting);
}

async function carryOut(
  decision: Decision,
  snapshot: Snapshot,
  io: Io,
  waiting: Waiting,
): Promise<ReconcileResult> {
  const { connection, verdict } = snapshot;
  if (decision !== 'examine' && decision.kind === 'refused' && isTypeUnknown(verdict)) {
    const arriving =
      !saysUnknown(snapshot) && (await isTypeArriving(connection.spec.type, io, waiting.signal));
    if (arriving) return { requeueAfterMs: WATCH_MS };
  }
  if (isOnMissing(decision, snapshot) && !saysMissing(snapshot)) {
    const absent = await absentObjects(snapshot, io, waiting.signal);
    if (!isAnyMissing(absent)) return { requeueAfterMs: WATCH_MS };
    return conclusion(decide({ ...snapshot, ...absent }, io.clock.now()), snapshot, io, waiting);
  }
  return conclusion(decision, snapshot, io, waiting);
}

/** Whether it is only what the watch does not show that decides. */
function isOnMissing(decision: Decision, snapshot: Snapshot): boolean {
  return (
    isAnyMissing(snapshot) &&
    decision !== 'examine' &&
    decision.kind === 'refused' &&
    decision.at === 'CredentialsResolved'
  );
}

function isAnyMissing({ missing, missingConfigMaps }: MissingObjects): boolean {
  return missing.length + missingConfigMaps.length > 0;
}

async function conclusion(
  decision: Decision,
  snapshot: Snapshot,
  io: Io,
  waiting: Waiting,
): Promise<ReconcileResult> {
  const { connection } = snapshot;
  const ref = refOf(connection);
  const { uid, unannounced } = snapshot.memory;
  const assessment = decision === 'examine' ? await outcomeOf(snapshot, io, waiting) : decision;
  const memory = memoryOf(ref, connection.metadata.uid, io);
  const usage = usageOf(connection, io);
  const latest = { ...snapshot, usage, memory: { ...memory, ...(unannounced && { unannounced }) } };
  const now = io.clock.now();
  const status = conclude(latest, assessment, now);
  const announcement = announcementOf(connection.status, status, unannounced, now);
  const waitMs = await act(latest, status, io);
  // What a test came to before a refusal is tested anew when the refusal is lifted.
  const { unannounced: _, ...facts } =
    decision !== 'examine' && decision.kind === 'refused' ? { uid } : memory;
  const kept = { ...facts, ...(announcement === 'later' && { unannounced: unannounced ?? now }) };
  remember(ref, kept, io);
  return next({ ...latest, memory: kept, connection: { ...connection, status } }, waitMs, now);
}

/** Undefined where no server is asked. */
function attemptAt({ verdict, connection, revision }: Snapshot): Attempt | undefined {
  const { metadata, spec } = connection;
  if (!('connector' in verdict) || untestedReason(verdict.connector, spec) !== undefined) return undefined;
  return attemptOf(metadata.namespace ?? '', spec, verdict.connector, revision);
}

function forget(ref: Ref, io: Io): ReconcileResult {
  io.memories.delete(keyOf(ref));
  io.usageWrites.leave(keyOf(ref));
  return {};
}

/** Asks, unless the answer to this very question is there and only waits to be written. */
async function outcomeOf(snapshot: Snapshot, io: Io, waiting: Waiting): Promise<TestOutcome> {
  const { connection, verdict, memory } = snapshot;
  if ('reason' in verdict) return { kind: 'refused', at: 'Validated', ...verdict };
  const { metadata, spec, status } = connection;
  const { namespace = '', generation = 0 } = metadata;
  const request = requestOf(connection);
  const inputs = { generation, revision: snapshot.revision, rules: snapshot.rules };
  if (memory.unwritten !== undefined && isEndOf(memory.unwritten, inputs, request))
    return memory.unwritten.outcome;
  const requested = request !== undefined && request !== status?.handledTestRequest;
  const examinee = { namespace, spec, connector: verdict.connector };
  const asking = { ...waiting, requested, lastLogIn: status?.logIn };
  const examination = await examineConnection(examinee, io, asking);
  const { outcome, revision, rules } = examination;
  const unwritten = { outcome, inputs: { generation, revision, rules }, request };
  const remembered = rememberedAfter(memory, unwritten, io.clock.now(), io.secrets);
  io.memories.set(keyOf(refOf(connection)), remembered);
  return outcome;
}

function isEndOf(unwritten: UnwrittenOutcome, inputs: TestInputs, request: string | undefined): boolean {
  return (
    unwritten.inputs.generation === inputs.generation &&
    unwritten.inputs.revision === inputs.revision &&
    unwritten.inputs.rules === inputs.rules &&
    unwritten.request === request
  );
}

function rememberedAfter(
  { uid, failures = 0 }: Memory,
  unwritten: UnwrittenOutcome,
  now: Date,
  { access }: SecretRules,
): Memory {
  const { outcome, inputs } = unwritten;
  const unread = outcome.kind === 'refused' && UNAVAILABLE.includes(outcome.reason);
  if (unread || (outcome.kind === 'refused' && access === 'none-cluster-wide'))
    return { uid, notBefore: new Date(now.getTime() + UNAVAILABLE_MS), unwritten };
  if (outcome.kind !== 'tested') return { uid, examined: inputs, unwritten };
  const { result, askedAt: testedAt = now, heldUntil } = outcome;
  if (heldUntil !== undefined) return { uid, examined: inputs, failures, heldUntil, unwritten };
  const waitMs = result.status === 'Failed' ? result.retryAfterMs : undefined;
  return {
    uid,
    examined: inputs,
    testedAt,
    failures: result.status === 'Failed' ? failures + 1 : 0,
    ...(waitMs !== undefined && { retryAt: new Date(testedAt.getTime() + waitMs) }),
    unwritten,
  };
}

/** Keeps what status, once written, does not say. */
function remember(ref: Ref, memory: Memory, io: Io): void {
  const { unwritten: _, ...facts } = memory;
  if (Object.keys(facts).length > 1) io.memories.set(keyOf(ref), facts);
  else io.memories.delete(keyOf(ref));
}

/** When to look again though nothing changes: the next test, the end of patience, or the turn to write usage. */
function next(snapshot: Snapshot, waitMs: number | undefined, now: Date): ReconcileResult {
  const { connection, memory } = snapshot;
  const due = connection.spec.suspend === true ? undefined : nextTestAt(snapshot);
  const patience = patienceEnds(connection.status?.conditions);
  const arrival = memory.unannounced && memory.unannounced.getTime() + ARRIVAL_MS;
  const holds = [memory.notBefore?.getTime(), memory.heldUntil?.getTime()];
  const times = [due, patience, arrival, ...holds].filter((time) => time !== undefined);
  const waits = [...times.map((time) => time - now.getTime()), ...(waitMs === undefined ? [] : [waitMs])];
  return waits.length === 0 ? {} : { requeueAfterMs: Math.max(1, Math.min(...waits)) };
}
