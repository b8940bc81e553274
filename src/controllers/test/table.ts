import { conditionOf } from '../../api/conditions.ts';
import type { ConnectionSpec } from '../../api/connection.ts';
import type { ConnectionTest } from '../../api/test.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { Outcome, Turn } from '../../runtime/handlers.ts';
import type { Ref } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import { examine } from '../examine.ts';
import type { Io } from '../io.ts';
import { Connections, ConnectionTests } from '../kinds.ts';
import { testShape } from '../shape.ts';
import { judge } from '../verdict.ts';
import { conclude } from './conclude.ts';
import type { Found } from './conclude.ts';

interface Means {
  readonly io: Io;
  readonly signal: AbortSignal;
}

const PATIENCE_MS = 10_000;
const RETRY_MS = 500;

/** What happens to ConnectionTests: run once, told, and removed some time after. */
export function testTable() {
  return handlers<ConnectionTest, Io>(ConnectionTests, (on) => {
    on.reconcile(reconcile);
    on.access({ group: ConnectionTests.group, resource: ConnectionTests.plural, verbs: ['delete'] });
  });
}

async function reconcile(ref: Ref, io: Io, turn: Turn): Promise<Outcome> {
  const test = io.cache.get(ConnectionTests, ref);
  if (test === undefined || test.metadata.deletionTimestamp !== undefined) return {};
  if (test.status?.result !== undefined) return remove(test, ref, io);
  const { signal } = turn;
  return turn.park(() => io.slots.hold(() => conduct(test, ref, { io, signal }), signal));
}

async function conduct(test: ConnectionTest, ref: Ref, { io, signal }: Means): Promise<Outcome> {
  const found = await run(test, ref, { io, signal });
  if (found === undefined) return { requeueAfterMs: RETRY_MS };
  const patch = mergePatch(test.status ?? {}, conclude(test, found, io.clock.now()));
  const written = await io.client.patchStatus(ConnectionTests, ref, { status: patch });
  io.put(ConnectionTests, written);
  return remove(written, ref, io);
}

/** Undefined where what the test needs may still arrive, as in one `kubectl apply` of many objects. */
async function run(test: ConnectionTest, ref: Ref, { io, signal }: Means): Promise<Found | undefined> {
  const broken = testShape(test);
  if (broken !== undefined) return { found: 'refused', at: 'Validated', reason: 'ParametersInvalid', message: broken };
  const { connectionRef, template } = test.spec;
  const patient = io.clock.now().getTime() - Date.parse(test.metadata.creationTimestamp ?? '') < PATIENCE_MS;
  const spec = template?.spec ?? connectionNamed(connectionRef?.name ?? '', ref, io);
  if (spec === undefined) {
    const message = `there is no connection ${connectionRef?.name ?? ''} in this namespace`;
    return patient ? undefined : { found: 'noConnection', message };
  }
  const verdict = judge(spec, io.catalog);
  if ('reason' in verdict) return { found: 'refused', at: 'Validated', ...verdict };
  const { found } = await examine({ namespace: ref.namespace, spec, connector: verdict.connector }, io, signal);
  return patient && found.found === 'refused' && found.reason === 'SecretNotFound' ? undefined : found;
}

function connectionNamed(name: string, { namespace }: Ref, { cache }: Io): ConnectionSpec | undefined {
  return cache.get(Connections, { namespace, name })?.spec;
}

async function remove({ metadata, spec, status }: ConnectionTest, ref: Ref, io: Io): Promise<Outcome> {
  const ended = conditionOf(status?.conditions, 'Complete')?.lastTransitionTime;
  if (ended === undefined) return {};
  const leftMs = Date.parse(ended) + (spec?.ttlSecondsAfterFinished ?? 600) * 1000 - io.clock.now().getTime();
  if (leftMs > 0) return { requeueAfterMs: leftMs };
  await io.client.delete(ConnectionTests, ref, { uid: metadata.uid });
  return {};
}
