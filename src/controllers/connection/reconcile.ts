import type { ConnectionStatus } from '../../api/connection.ts';
import type { ReconcileResult, ReconcileContext } from '../../runtime/handlers.ts';
import { keyOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { examine, isTested } from '../testing/examine.ts';
import type { Asking } from '../testing/examine.ts';
import type { SecretRules } from '../../api/secretaccess.ts';
import type { Io } from '../io.ts';
import { canTell } from '../connectionpolicy/applying.ts';
import { act } from './act.ts';
import { conclude } from './conclude.ts';
import { questionOf } from '../pacing/question.ts';
import type { Question } from '../pacing/question.ts';
import { decide, requestOf } from './decide.ts';
import type { Decision } from './decide.ts';
import { memoryOf, observe } from './observe.ts';
import { patienceEnds } from './progress.ts';
import { nextTestAt } from './schedule.ts';
import type { Found, Memory, Seen } from './snapshot.ts';

const UNAVAILABLE_MS = 30_000;
/** Until the watch shows a namespace of which it has shown a Connection already. */
const NAMESPACE_MS = 1_000;

/** observe → decide → (examine) → conclude → act. Running it again changes nothing. */
export async function reconcile(ref: Ref, io: Io, turn: ReconcileContext): Promise<ReconcileResult> {
  const seen = observe(ref, io);
  if (seen === undefined) return forget(ref, io);
  if (!canTell(ref.namespace, io.cache)) return { requeueAfterMs: NAMESPACE_MS };
  const since = io.clock.now();
  const waiting = { signal: turn.signal, since };
  const decision = decide(seen, since);
  const question = decision === 'examine' ? questionTo(seen) : undefined;
  if (question === undefined) return pass(ref, { seen, decision }, { io, waiting });
  return turn.park(() => io.slots.hold(question, () => lookAgain(ref, { io, waiting }), turn.signal));
}

interface Passing {
  readonly io: Io;
  readonly waiting: Pick<Asking, 'signal' | 'since'>;
}

/** Sees anew what may have changed while a slot was waited for. */
async function lookAgain(ref: Ref, passing: Passing): Promise<ReconcileResult> {
  const seen = observe(ref, passing.io);
  return seen === undefined
    ? forget(ref, passing.io)
    : pass(ref, { seen, decision: decide(seen, passing.io.clock.now()) }, passing);
}

interface Look {
  readonly seen: Seen;
  readonly decision: Decision;
}

async function pass(ref: Ref, { seen, decision }: Look, { io, waiting }: Passing): Promise<ReconcileResult> {
  const found = decision === 'examine' ? await learn(ref, seen, { io, waiting }) : decision;
  const latest = {
    ...seen,
    usage: io.usage.of(keyOf(ref)),
    memory: memoryOf(ref, seen.connection.metadata.uid, io),
  };
  const status = conclude(latest, found, io.clock.now());
  const waitMs = await act(latest, status, io);
  // What was found before a refusal is found anew when the refusal is lifted.
  if (decision !== 'examine' && decision.found === 'refused') io.memories.delete(keyOf(ref));
  else remember(ref, latest.memory, io);
  io.tests.show({ ...seen.connection, status });
  return next(latest, { status, waitMs, now: io.clock.now() });
}

/** Undefined where no server is asked. */
function questionTo({ verdict, connection, revision }: Seen): Question | undefined {
  const { metadata, spec } = connection;
  if (!('connector' in verdict) || !isTested(verdict.connector, spec)) return undefined;
  return questionOf(metadata.namespace ?? '', spec, verdict.connector, revision);
}

function forget(ref: Ref, io: Io): ReconcileResult {
  io.memories.delete(keyOf(ref));
  io.tests.forget(keyOf(ref));
  return {};
}

/** Asks, unless the answer to this very question is there and only waits to be written. */
async function learn(ref: Ref, seen: Seen, { io, waiting }: Passing): Promise<Found> {
  const { connection, verdict, memory } = seen;
  if ('reason' in verdict) return { found: 'refused', at: 'Validated', ...verdict };
  const { metadata, spec } = connection;
  const generation = metadata.generation ?? 0;
  const request = requestOf(connection);
  const { unwritten } = memory;
  const same =
    unwritten?.question.generation === generation &&
    unwritten.question.revision === seen.revision &&
    unwritten.question.rules === seen.rules &&
    unwritten.request === request;
  if (unwritten !== undefined && same) return unwritten.found;
  const requested = request !== undefined && request !== connection.status?.handledTestRequest;
  const examinee = { namespace: ref.namespace, spec, connector: verdict.connector };
  const { found, revision, rules } = await examine(examinee, io, { ...waiting, requested });
  io.memories.set(
    keyOf(ref),
    learnt(
      memory,
      found,
      { question: { generation, revision, rules }, request, now: io.clock.now() },
      io.secrets,
    ),
  );
  return found;
}

interface Asked {
  readonly question: NonNullable<Memory['examined']>;
  readonly request: string | undefined;
  readonly now: Date;
}

function learnt(
  { uid, failures = 0 }: Memory,
  found: Found,
  { question, request, now }: Asked,
  { access }: SecretRules,
): Memory {
  const unwritten = { found, question, request };
  if (found.found === 'refused' && (found.reason === 'SecretUnavailable' || access === 'none-cluster-wide')) {
    return { uid, notBefore: new Date(now.getTime() + UNAVAILABLE_MS), unwritten };
  }
  if (found.found !== 'tested') return { uid, examined: question, unwritten };
  const testedAt = found.askedAt ?? now;
  const waitMs = found.result.status === 'Failed' ? found.result.retryAfterMs : undefined;
  return {
    uid,
    examined: question,
    testedAt,
    failures: found.result.status === 'Failed' ? failures + 1 : 0,
    ...(waitMs !== undefined && { retryAt: new Date(testedAt.getTime() + waitMs) }),
    unwritten,
  };
}

function remember(ref: Ref, memory: Memory, io: Io): void {
  const { unwritten, ...written } = memory;
  if (unwritten !== undefined) io.memories.set(keyOf(ref), written);
}

interface Written {
  readonly status: ConnectionStatus;
  readonly waitMs: number | undefined;
  readonly now: Date;
}

/** When to look again though nothing changes: the next test, the end of patience, or the turn in the usage budget. */
function next(seen: Seen, { status, waitMs, now }: Written): ReconcileResult {
  const paused = seen.connection.spec.suspend === true;
  const due = paused ? undefined : nextTestAt({ ...seen, connection: { ...seen.connection, status } });
  const times = [due, patienceEnds(status.conditions), seen.memory.notBefore?.getTime()].filter(
    (time) => time !== undefined,
  );
  const waits = [...times.map((time) => time - now.getTime()), ...(waitMs === undefined ? [] : [waitMs])];
  return waits.length === 0 ? {} : { requeueAfterMs: Math.max(1, Math.min(...waits)) };
}
