import type { ConnectionBinding, ConnectionBindingStatus } from '../../api/binding.ts';
import { readinessOf } from '../../api/conditions.ts';
import type { Connection } from '../../api/connection.ts';
import type { BindingReason } from '../../contract/bindingReasons.ts';
import type { Circumstances } from '../testing/outcome.ts';

/** What a binding comes to before anything is written. */
type Assessment = RefusedBinding | WaitingBinding | { readonly kind: 'publishable' };

/** Nothing can be published, and nothing is taken away. */
export interface RefusedBinding {
  readonly kind: 'refused';
  readonly reason: BindingReason | 'SpecInvalid';
  readonly message: string;
  /** No watch tells when it is otherwise. */
  readonly isUnwatched?: true;
}

/** What is there now has not passed its test; `why` says so of the Connection. */
export interface WaitingBinding {
  readonly kind: 'waiting';
  readonly why: string;
}

/** Good reasons of a Connection that prove less than that its credential works. */
const UNPROVEN: readonly string[] = [
  'ReachableOnly',
  'AuthenticatedOnly',
  'TestNotSupported',
  'TestDisabled',
];

/** Whether the values of these circumstances may go into the Secret. Pure. */
export function assess(
  { spec, status }: Pick<ConnectionBinding, 'spec' | 'status'>,
  connection: Connection,
  circumstances: Circumstances,
): Assessment {
  const { metadata, spec: tested } = connection;
  if (isHeld(status?.published, connection, circumstances)) return { kind: 'publishable' };
  if (tested.suspend === true) return waiting('it is suspended');
  if (spec.publish === 'Always') return { kind: 'publishable' };
  if (connection.status?.observedGeneration !== metadata.generation)
    return waiting('its spec has changed, and is not tested yet');
  const ready = readinessOf(connection.status?.conditions);
  if (ready !== undefined && UNPROVEN.includes(ready.reason))
    return {
      kind: 'refused',
      reason: 'CannotBeTested',
      message: `connection ${metadata.name} is ${ready.reason}, which does not prove that its credentials work: publish: Always publishes them all the same`,
    };
  return hasPassed(connection, circumstances) ? { kind: 'publishable' } : untested(connection, circumstances);
}

/** Whether the Secret was written from these very values: what is there may be repaired, whatever came after. */
function isHeld(
  published: ConnectionBindingStatus['published'],
  { metadata }: Connection,
  { revision }: Pick<Circumstances, 'revision'>,
): boolean {
  return (
    published?.uid === metadata.uid &&
    published.generation === metadata.generation &&
    published.secretRevision === revision
  );
}

function hasPassed({ status }: Connection, { revision, rules }: Circumstances): boolean {
  const last = status?.lastTest;
  return (
    last?.result === 'Succeeded' &&
    last.reason === 'TestSucceeded' &&
    last.secretRevision === revision &&
    last.rulesRevision === rules
  );
}

function untested({ status }: Connection, { revision, rules }: Circumstances): WaitingBinding {
  const { lastTest: last, conditions } = status ?? {};
  const ready = readinessOf(conditions);
  if (last !== undefined && last.secretRevision !== revision)
    return waiting('its Secrets have changed, and are not tested yet');
  if (ready?.status === 'False') return waiting(`${ready.reason}: ${ready.message}`);
  if (last !== undefined && last.rulesRevision !== rules)
    return waiting('its policies have changed, and it is not tested by them yet');
  return waiting(
    last?.result === 'Failed' ? `its last test failed with ${last.reason}` : 'it is not tested yet',
  );
}

function waiting(why: string): WaitingBinding {
  return { kind: 'waiting', why };
}
