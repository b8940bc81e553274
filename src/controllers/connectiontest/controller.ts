import { conditionOf } from '../../api/conditions.ts';
import { TEST_REQUESTED } from '../../api/connection.ts';
import type { ConnectionSpec } from '../../api/connection.ts';
import type { ConnectionTest } from '../../api/test.ts';
import type { Catalog } from '../../catalog/catalog.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { Outcome, Turn } from '../../runtime/handlers.ts';
import type { Ref } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import { admitted, judgeTest } from '../admission.ts';
import { secretsOfSpec, verdictOn } from '../connection/observe.ts';
import { examine, isTested } from '../testing/examine.ts';
import type { Io } from '../io.ts';
import { Connections, ConnectionTests } from '../../api/kinds.ts';
import { questionOf } from '../pacing/question.ts';
import type { Question } from '../pacing/question.ts';
import { canTell } from '../connectionpolicy/applying.ts';
import { testShape } from '../../validation/shape.ts';
import { conclude } from './conclude.ts';
import type { Found } from './conclude.ts';
import { showing } from './showing.ts';
import type { OnStep } from './showing.ts';

interface Means {
  readonly io: Io;
  readonly signal: AbortSignal;
  /** Since when the test waits for its turn. */
  readonly since: Date;
  readonly onStep?: OnStep;
}

const PATIENCE_MS = 10_000;
const RETRY_MS = 500;

/** What happens to ConnectionTests: run once, told, and removed some time after. */
export function testTable(catalog: Catalog) {
  return handlers<ConnectionTest, Io>(ConnectionTests, (on) => {
    on.reconcile(reconcile);
    on.admission(admitted(testShape, (test) => judgeTest(test, catalog)));
    on.access({ group: ConnectionTests.group, resource: ConnectionTests.plural, verbs: ['delete'] });
  });
}

async function reconcile(ref: Ref, io: Io, turn: Turn): Promise<Outcome> {
  const test = io.cache.get(ConnectionTests, ref);
  if (test === undefined || test.metadata.deletionTimestamp !== undefined) return {};
  if (test.status?.result !== undefined) return remove(test, ref, io);
  if (!canTell(ref.namespace, io.cache)) return { requeueAfterMs: RETRY_MS };
  const { signal } = turn;
  const since = io.clock.now();
  const question = questionTo(test, ref, io);
  if (question === undefined) return conduct(test, ref, { io, signal, since });
  return turn.park(() => io.slots.hold(question, () => conduct(test, ref, { io, signal, since }), signal));
}

/** Undefined where no server is asked. */
function questionTo(test: ConnectionTest, ref: Ref, io: Io): Question | undefined {
  const spec = testShape(test) === undefined ? specOf(test, ref, io) : undefined;
  const verdict = spec && verdictOn(ref.namespace, spec, io);
  if (
    spec === undefined ||
    verdict === undefined ||
    'reason' in verdict ||
    !isTested(verdict.connector, spec)
  )
    return undefined;
  return questionOf(ref.namespace, spec, verdict.connector, secretsOfSpec(ref.namespace, spec, io).revision);
}

async function conduct(test: ConnectionTest, ref: Ref, means: Means): Promise<Outcome> {
  const { io } = means;
  const found = await showing(ref, io, (onStep) => run(test, ref, { ...means, onStep }));
  if (found === undefined) return { requeueAfterMs: RETRY_MS };
  const latest = io.cache.get(ConnectionTests, ref) ?? test;
  const patch = mergePatch(latest.status ?? {}, conclude(latest, found, io.clock.now()));
  const written = await io.client.patchStatus(ConnectionTests, ref, { status: patch });
  io.put(ConnectionTests, written);
  return remove(written, ref, io);
}

/** Undefined where what the test needs may still arrive, as in one `kubectl apply` of many objects. */
async function run(
  test: ConnectionTest,
  ref: Ref,
  { io, signal, since, onStep }: Means,
): Promise<Found | undefined> {
  const broken = testShape(test);
  if (broken !== undefined)
    return { found: 'refused', at: 'Validated', reason: 'ParametersInvalid', message: broken };
  const patient = io.clock.now().getTime() - Date.parse(test.metadata.creationTimestamp ?? '') < PATIENCE_MS;
  const spec = specOf(test, ref, io);
  if (spec === undefined) {
    const message = `there is no connection ${test.spec.connectionRef?.name ?? ''} in this namespace`;
    return patient ? undefined : { found: 'noConnection', message };
  }
  const verdict = verdictOn(ref.namespace, spec, io);
  if ('reason' in verdict) return { found: 'refused', at: 'Validated', ...verdict };
  const requested = test.metadata.annotations?.[TEST_REQUESTED] !== undefined;
  const examinee = { namespace: ref.namespace, spec, connector: verdict.connector };
  const { found } = await examine(examinee, io, { signal, since, requested, onStep });
  return patient && found.found === 'refused' && found.reason === 'SecretNotFound' ? undefined : found;
}

function specOf(
  { spec: { template, connectionRef } }: ConnectionTest,
  { namespace }: Ref,
  { cache }: Io,
): ConnectionSpec | undefined {
  return template?.spec ?? cache.get(Connections, { namespace, name: connectionRef?.name ?? '' })?.spec;
}

async function remove({ metadata, spec, status }: ConnectionTest, ref: Ref, io: Io): Promise<Outcome> {
  const ended = conditionOf(status?.conditions, 'Complete')?.lastTransitionTime;
  if (ended === undefined) return {};
  const leftMs = Date.parse(ended) + (spec?.ttlSecondsAfterFinished ?? 600) * 1000 - io.clock.now().getTime();
  if (leftMs > 0) return { requeueAfterMs: leftMs };
  await io.client.delete(ConnectionTests, ref, { uid: metadata.uid });
  return {};
}
