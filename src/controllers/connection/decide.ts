import { conditionOf } from '../../api/conditions.ts';
import { TEST_REQUESTED } from '../../api/connection.ts';
import type { Connection } from '../../api/connection.ts';
import { OPT_IN_LABEL } from '../../api/secretaccess.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { nextTestAt } from './schedule.ts';
import type { Assessment, Snapshot } from './snapshot.ts';

/** What a Connection is worth, or that only its Secrets and its server can tell. */
export type Decision = Assessment | 'examine';

/** A rule decides, or leaves it to the next. */
type Rule = (snapshot: Snapshot, now: Date) => Decision | undefined;

/** Asked in this order; the first decision stands. */
const RULES: readonly Rule[] = [
  suspended,
  refusedByType,
  missingSecrets,
  missingConfigMaps,
  requested,
  triedTooRecently,
  heldBack,
  notDueYet,
];

/** What to do about a Connection. */
export function decide(snapshot: Snapshot, now: Date): Decision {
  for (const rule of RULES) {
    const decision = rule(snapshot, now);
    if (decision !== undefined) return decision;
  }
  return 'examine';
}

/** The value of the annotation that asks for a test, as far as status repeats it. */
export function requestOf({ metadata }: Connection): string | undefined {
  return metadata.annotations?.[TEST_REQUESTED]?.slice(0, 128);
}

function suspended({ connection }: Snapshot): Decision | undefined {
  return connection.spec.suspend === true ? { kind: 'suspended' } : undefined;
}

function refusedByType({ verdict }: Snapshot): Decision | undefined {
  return 'reason' in verdict ? { kind: 'refused', at: 'Validated', ...verdict } : undefined;
}

function missingSecrets({ missing, access }: Snapshot): Decision | undefined {
  if (missing.length === 0) return undefined;
  if (access === 'labelled') {
    const message = `no secret ${missing.join(', ')} with the label ${OPT_IN_LABEL}=true is in this namespace: create it, or label it`;
    return { kind: 'refused', at: 'CredentialsResolved', reason: 'SecretNotShared', message };
  }
  return absent('SecretNotFound', 'secret', missing);
}

function missingConfigMaps({ missingConfigMaps: names }: Snapshot): Decision | undefined {
  return names.length === 0 ? undefined : absent('ConfigMapNotFound', 'configmap', names);
}

function absent(reason: FailureReason, kind: string, names: readonly string[]): Decision {
  const which = names.length === 1 ? `is no ${kind} ${names[0]}` : `are no ${kind}s ${names.join(', ')}`;
  const message = `there ${which} in this namespace: create it`;
  return { kind: 'refused', at: 'CredentialsResolved', reason, message };
}

function triedTooRecently({ memory }: Snapshot, now: Date): Decision | undefined {
  return memory.notBefore !== undefined && memory.notBefore > now ? { kind: 'standing' } : undefined;
}

function heldBack({ connection, revision, memory }: Snapshot, now: Date): Decision | undefined {
  const { heldUntil, examined } = memory;
  const isSame = examined?.revision === revision && examined?.generation === connection.metadata.generation;
  return isSame && heldUntil !== undefined && heldUntil > now ? { kind: 'standing' } : undefined;
}

function requested({ connection }: Snapshot): Decision | undefined {
  const request = requestOf(connection);
  return request !== undefined && request !== connection.status?.handledTestRequest ? 'examine' : undefined;
}

function notDueYet(snapshot: Snapshot, now: Date): Decision | undefined {
  if (!isAnswered(snapshot)) return undefined;
  const due = nextTestAt(snapshot);
  return due === undefined || due > now.getTime() ? { kind: 'standing' } : undefined;
}

/** Whether status, or what this process remembers, holds a verdict on this very spec, with these very Secrets, under these very rules. */
function isAnswered({ connection, revision, rules, memory }: Snapshot): boolean {
  const { status, metadata } = connection;
  if (memory.heldUntil !== undefined || status?.observedGeneration !== metadata.generation) return false;
  if (conditionOf(status?.conditions, 'Reachable')?.reason === 'Suspended') return false;
  if (status?.lastTest !== undefined)
    return status.lastTest.secretRevision === revision && status.lastTest.rulesRevision === rules;
  const { examined } = memory;
  if (examined?.generation !== metadata.generation) return false;
  return examined?.revision === revision && examined?.rules === rules;
}
