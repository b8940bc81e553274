import type { ConnectionBinding } from '../../api/binding.ts';
import { conditionOf, readinessOf } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import { ConnectionBindings, Connections, SecretMetadata } from '../../api/kinds.ts';
import type { SecretRules } from '../../api/secretaccess.ts';
import { WORKLOADS } from '../../api/workload.ts';
import { handlers } from '../../runtime/handlers.ts';
import type { ReconcileContext, ReconcileResult } from '../../runtime/handlers.ts';
import { apiVersionOf, keyOf, refOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { mergePatch } from '../../runtime/patch.ts';
import { bindingShape } from '../../validation/shape.ts';
import type { Io } from '../io.ts';
import { knowsPoliciesIn } from '../policies.ts';
import { writeStatus } from '../status.ts';
import { publish } from './publish.ts';
import { restartAfter } from './restart.ts';
import { giveTurn, RESTARTING_INDEX, restartStep } from './restarting.ts';
import { bindingStatus } from './status.ts';

/** Name of the index of bindings by the Connection that they name. */
const CONNECTION_INDEX = 'connection';

/** Until the watch shows what was just read, or who policies apply to. */
const SOON_MS = 500;
const UNWATCHED_MS = 30_000;

/** What happens to ConnectionBindings: their Secrets hold what has passed its test. */
export function connectionBindingController({ access, bindings = false }: SecretRules) {
  return handlers<ConnectionBinding, Io>(ConnectionBindings, (on) => {
    on.reconcile(reconcile);
    on.index(CONNECTION_INDEX, connectionKeys);
    on.index(RESTARTING_INDEX, ({ metadata, status }) =>
      status?.restart?.running === true ? [metadata.namespace ?? ''] : [],
    );
    on.change(Connections, (now, before, cache) => {
      const connection = now ?? before;
      if (connection === undefined || stateOf(now) === stateOf(before)) return [];
      return cache.refsByIndex(ConnectionBindings, CONNECTION_INDEX, keyOf(refOf(connection)));
    });
    if (access === 'all')
      on.change(SecretMetadata, (now, before, cache) => {
        const secret = now ?? before;
        const binding = secret && cache.get(ConnectionBindings, refOf(secret));
        return binding === undefined ? [] : [refOf(binding)];
      });
    if (!bindings) return;
    on.access(
      { group: Connections.group, resource: Connections.plural, verbs: ['get'] },
      { group: '', resource: 'secrets', verbs: ['create', 'update', 'delete'] },
      ...Object.values(WORKLOADS).map(({ group, plural }) => ({
        group,
        resource: plural,
        verbs: ['list', 'patch'],
      })),
    );
  });
}

async function reconcile(ref: Ref, io: Io, turn: ReconcileContext): Promise<ReconcileResult> {
  const binding = io.cache.get(ConnectionBindings, ref);
  if (binding === undefined || binding.metadata.deletionTimestamp !== undefined) {
    giveTurn({ metadata: ref }, io);
    return {};
  }
  if (!knowsPoliciesIn(ref.namespace, io.cache)) return { requeueAfterMs: SOON_MS };
  const outcome = await publish(binding, io, turn.signal);
  if (outcome === undefined) return { requeueAfterMs: SOON_MS };
  const planned = restartAfter(binding, outcome);
  if (planned === undefined) giveTurn(binding, io);
  const step = planned && (await restartStep(binding, planned, io, turn.signal));
  const status = {
    ...bindingStatus(binding, outcome, io.clock.now()),
    ...(step !== undefined && { restart: step.restart }),
  };
  const patch = mergePatch(binding.status ?? {}, status);
  if (patch !== undefined) {
    await writeStatus(ConnectionBindings, binding, patch, io);
    announce(binding, status, io);
  }
  const isUnwatched = outcome.kind === 'refused' && outcome.isUnwatched === true;
  const dueMs = [
    ...(isUnwatched ? [UNWATCHED_MS] : []),
    ...(step?.requeueAfterMs === undefined ? [] : [step.requeueAfterMs]),
  ];
  return dueMs.length === 0 ? {} : { requeueAfterMs: Math.min(...dueMs) };
}

function connectionKeys(binding: ConnectionBinding): readonly string[] {
  if (bindingShape(binding) !== undefined) return [];
  return [keyOf({ namespace: binding.metadata.namespace ?? '', name: binding.spec.connectionRef.name })];
}

/** All of a Connection that a binding depends on, but for what its Secrets hold. */
function stateOf(connection: Connection | undefined): string {
  if (connection === undefined) return 'absent';
  const { metadata, spec, status } = connection;
  const ready = readinessOf(status?.conditions);
  const { result, reason, secretRevision, rulesRevision } = status?.lastTest ?? {};
  return JSON.stringify([
    [metadata.uid, metadata.generation, metadata.deletionTimestamp, spec?.suspend],
    [status?.observedGeneration, ready?.status, ready?.reason, ready?.message],
    [result, reason, secretRevision, rulesRevision],
  ]);
}

/** Tells users and the log what Ready says, where it says something else than before; nothing of a first success. */
function announce(
  { metadata, status: before }: ConnectionBinding,
  { conditions }: NonNullable<ConnectionBinding['status']>,
  { events, log }: Pick<Io, 'events' | 'log'>,
): void {
  const [was, ready] = [conditionOf(before?.conditions, 'Ready'), conditionOf(conditions, 'Ready')];
  if (ready === undefined || was?.reason === ready.reason) return;
  if (was === undefined && ready.status === 'True') return;
  const { kind } = ConnectionBindings;
  events.emit({
    regarding: { apiVersion: apiVersionOf(ConnectionBindings), kind, metadata },
    type: ready.status === 'True' && ready.reason === 'Published' ? 'Normal' : 'Warning',
    reason: ready.reason,
    action: 'Publish',
    note: ready.message,
  });
  const { namespace, name } = metadata;
  log.info('binding changed', { namespace, name, ready: ready.status, reason: ready.reason });
}
