import { conditionOf } from '../../api/conditions.ts';
import { TEST_REQUESTED } from '../../api/connection.ts';
import type { Connection, ConnectionSpec } from '../../api/connection.ts';
import { Connections, ConnectionTests } from '../../api/kinds.ts';
import type { ConnectionTest } from '../../api/test.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { ReconcileResult, ReconcileContext } from '../../runtime/handlers.ts';
import { keyOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import { untestedReason } from '../../validation/preparation.ts';
import { testShape } from '../../validation/shape.ts';
import { admitted, judgeTest } from '../admission.ts';
import type { Io } from '../io.ts';
import { attemptOf } from '../pacing/attempt.ts';
import type { Attempt } from '../pacing/attempt.ts';
import { knowsPoliciesIn } from '../policies.ts';
import { writeStatus } from '../status.ts';
import { ARRIVAL_MS, isTypeArriving, isTypeUnknown } from '../testing/arrival.ts';
import { examineConnection } from '../testing/examine.ts';
import type { ExamineOptions } from '../testing/examine.ts';
import type { UnwrittenStatus } from '../testing/memory.ts';
import { objectsNamedIn, verdictOn } from '../testing/verdict.ts';
import { reportingProgress } from './progress.ts';
import { connectionTestStatus } from './status.ts';
import type { Ending } from './status.ts';

const RETRY_MS = 500;

/** What happens to ConnectionTests: each is run once, reported, and removed some time after. */
export function connectionTestController(catalog: Catalog) {
  return handlers<ConnectionTest, Io>(ConnectionTests, (on) => {
    on.reconcile(reconcile);
    on.admission(admitted(testShape, (test) => judgeTest(test, catalog)));
    on.access({ group: ConnectionTests.group, resource: ConnectionTests.plural, verbs: ['delete'] });
  });
}

async function reconcile(ref: Ref, io: Io, turn: ReconcileContext): Promise<ReconcileResult> {
  const test = io.cache.get(ConnectionTests, ref);
  const unwritten = io.unwrittenTests.get(keyOf(ref));
  if (test?.metadata.uid !== unwritten?.uid) io.unwrittenTests.delete(keyOf(ref));
  if (test === undefined || test.metadata.deletionTimestamp !== undefined) return {};
  if (test.status?.result !== undefined) return remove(test, ref, io);
  if (unwritten?.uid === test.metadata.uid) return write(unwritten, test, ref, io);
  if (!knowsPoliciesIn(ref.namespace, io.cache)) return { requeueAfterMs: RETRY_MS };
  const waiting = { signal: turn.signal, since: io.clock.now() };
  const attempt = attemptAt(test, ref, io);
  if (attempt === undefined) return conduct(test, ref, io, waiting);
  return turn.park(() => io.slots.hold(attempt, () => conduct(test, ref, io, waiting), turn.signal));
}

/** Undefined where no server is asked. */
function attemptAt(test: ConnectionTest, ref: Ref, io: Io): Attempt | undefined {
  const spec = testShape(test) === undefined ? specOf(test, ref, io) : undefined;
  const verdict = spec && verdictOn(ref.namespace, spec, io);
  if (spec === undefined || verdict === undefined || 'reason' in verdict) return undefined;
  if (untestedReason(verdict.connector, spec) !== undefined) return undefined;
  const { revision } = objectsNamedIn(ref.namespace, spec, io);
  return attemptOf(ref.namespace, spec, verdict.connector, revision);
}

async function conduct(
  test: ConnectionTest,
  ref: Ref,
  io: Io,
  waiting: Pick<ExamineOptions, 'signal' | 'since'>,
): Promise<ReconcileResult> {
  const requested = test.metadata.annotations?.[TEST_REQUESTED] !== undefined;
  const ending = await reportingProgress(test, io, (onStep) =>
    run(test, ref, io, { ...waiting, requested, onStep }),
  );
  if (ending === undefined) return { requeueAfterMs: RETRY_MS };
  const latest = io.cache.get(ConnectionTests, ref);
  if (latest?.metadata.uid !== test.metadata.uid) return {};
  const status = connectionTestStatus(latest, ending, io.clock.now());
  const unwritten = { uid: test.metadata.uid, status };
  io.unwrittenTests.set(keyOf(ref), unwritten);
  return write(unwritten, latest, ref, io);
}

/** The end of the test is remembered until it is written: a test that asked a server is not run again. */
async function write(
  { status }: UnwrittenStatus,
  test: ConnectionTest,
  ref: Ref,
  io: Io,
): Promise<ReconcileResult> {
  const written = await writeStatus(ConnectionTests, test, mergePatch(test.status ?? {}, status), io);
  io.unwrittenTests.delete(keyOf(ref));
  return remove(written, ref, io);
}

/** Undefined where what the test needs may still arrive. */
async function run(
  test: ConnectionTest,
  ref: Ref,
  io: Io,
  options: ExamineOptions,
): Promise<Ending | undefined> {
  const broken = testShape(test);
  if (broken !== undefined)
    return { kind: 'refused', at: 'Validated', reason: 'ParametersInvalid', message: broken };
  const patient = io.clock.now().getTime() - Date.parse(test.metadata.creationTimestamp ?? '') < ARRIVAL_MS;
  const spec = specOf(test, ref, io);
  if (spec === undefined) {
    const message = `there is no connection ${test.spec.connectionRef?.name ?? ''} in this namespace`;
    return patient ? undefined : { kind: 'noConnection', message };
  }
  const verdict = verdictOn(ref.namespace, spec, io);
  if (patient && isTypeUnknown(verdict) && (await isTypeArriving(spec.type, io, options.signal)))
    return undefined;
  if ('reason' in verdict) return { kind: 'refused', at: 'Validated', ...verdict };
  const examinee = { namespace: ref.namespace, spec, connector: verdict.connector };
  const lastLogIn = referenced(test, ref, io)?.status?.logIn;
  const { outcome } = await examineConnection(examinee, io, { ...options, lastLogIn });
  return patient && outcome.kind === 'refused' && ARRIVING.includes(outcome.reason) ? undefined : outcome;
}

/** What may be made a moment after the test that names it. */
const ARRIVING: readonly FailureReason[] = ['SecretNotFound', 'ConfigMapNotFound', 'ServiceAccountNotFound'];

function specOf(test: ConnectionTest, ref: Ref, io: Io): ConnectionSpec | undefined {
  return test.spec.template?.spec ?? referenced(test, ref, io)?.spec;
}

function referenced(
  { spec: { connectionRef } }: ConnectionTest,
  { namespace }: Ref,
  { cache }: Io,
): Connection | undefined {
  return cache.get(Connections, { namespace, name: connectionRef?.name ?? '' });
}

async function remove(
  { metadata, spec, status }: ConnectionTest,
  ref: Ref,
  io: Io,
): Promise<ReconcileResult> {
  const ended = conditionOf(status?.conditions, 'Complete')?.lastTransitionTime;
  if (ended === undefined) return {};
  const leftMs = Date.parse(ended) + (spec?.ttlSecondsAfterFinished ?? 600) * 1000 - io.clock.now().getTime();
  if (leftMs > 0) return { requeueAfterMs: leftMs };
  await io.client.delete(ConnectionTests, ref, { uid: metadata.uid });
  return {};
}
