import type { Connection } from '../../../src/api/connection.ts';
import { conclude } from '../../../src/controllers/connection/conclude.ts';
import type { Assessment } from '../../../src/controllers/connection/snapshot.ts';
import { failure } from '../../../src/contract/failure.ts';
import { FAILURES } from '../../../src/contract/reasons.ts';
import type { FailureReason } from '../../../src/contract/reasons.ts';
import type { Step } from '../../../src/contract/step.ts';
import type { TestedConnection } from '../../../src/controllers/testing/outcome.ts';
import { connection, failed, NOW, PASSED, snapshot, withStatus } from './builder.ts';

/** A Connection as it can be met, and what kstatus, Argo CD and Flux must make of it. */
export interface State {
  readonly name: string;
  readonly object: Connection;
  readonly kstatus: 'InProgress' | 'Current' | 'Failed';
  /** What `kubectl wait --for=condition=Ready=…` finds; undefined: nothing that is of this generation. */
  readonly ready: 'True' | 'False' | undefined;
}

/** Nothing but an edit heals these (design: Stalled at once). */
const STALLED: readonly FailureReason[] = [
  'ParametersInvalid',
  'AuthProfileInvalid',
  'NotAllowed',
  'SecretBoundElsewhere',
  'SecretInvalid',
  'ConfigMapInvalid',
];
/** These may arrive in the same roll-out: five minutes of Reconciling, then Stalled. */
const AWAITED: readonly FailureReason[] = [
  'UnknownType',
  'SecretNotFound',
  'SecretKeyNotFound',
  'SecretNotShared',
  'ConfigMapNotFound',
  'ConfigMapKeyNotFound',
];

/** Every state that a Connection can be met in. */
export const STATES: readonly State[] = [
  {
    name: 'unseen',
    object: connection({ status: { observedGeneration: -1 } }),
    kstatus: 'InProgress',
    ready: undefined,
  },
  {
    name: 'TestSucceeded',
    object: led(connection(), [tested(PASSED), 0]),
    kstatus: 'Current',
    ready: 'True',
  },
  {
    name: 'edited-since',
    object: edited(led(connection(), [tested(PASSED), 0])),
    kstatus: 'InProgress',
    ready: undefined,
  },
  {
    name: 'TestNotSupported',
    object: led(connection(), [{ kind: 'untested', credentials: 'Resolved', reason: 'TestNotSupported' }, 0]),
    kstatus: 'Current',
    ready: 'True',
  },
  {
    name: 'TestDisabled',
    object: led(
      connection(),
      [tested(PASSED), 0],
      [{ kind: 'untested', credentials: 'Resolved', reason: 'TestDisabled' }, 60],
    ),
    kstatus: 'Current',
    ready: 'True',
  },
  {
    name: 'failing-below-threshold',
    object: led(connection(), [tested(PASSED), 0], [tested(failed('ConnectionRefused', 'Connect')), 600]),
    kstatus: 'Current',
    ready: 'True',
  },
  {
    name: 'down-after-threshold',
    object: led(
      connection(),
      [tested(PASSED), 0],
      ...[600, 630, 660].map((at): [Assessment, number] => [
        tested(failed('ConnectionRefused', 'Connect')),
        at,
      ]),
    ),
    kstatus: 'InProgress',
    ready: 'False',
  },
  {
    name: 'healed',
    object: led(connection(), [tested(failed('TimedOut', 'Connect')), 0], [tested(PASSED), 30]),
    kstatus: 'Current',
    ready: 'True',
  },
  {
    name: 'Suspended-when-ready',
    object: led(connection(), [tested(PASSED), 0], [{ kind: 'suspended' }, 60]),
    kstatus: 'Current',
    ready: 'True',
  },
  {
    name: 'Suspended-when-down',
    object: led(
      connection(),
      [tested(failed('ConnectionRefused', 'Connect')), 0],
      [{ kind: 'suspended' }, 60],
    ),
    kstatus: 'InProgress',
    ready: 'False',
  },
  {
    name: 'Suspended-untested',
    object: led(connection(), [{ kind: 'suspended' }, 0]),
    kstatus: 'Current',
    ready: undefined,
  },
  {
    name: 'CredentialsRejected-at-first',
    object: led(connection(), [refusedLogIn(1), 0]),
    kstatus: 'InProgress',
    ready: 'False',
  },
  {
    name: 'CredentialsRejected-for-good',
    object: led(connection(), [refusedLogIn(1), 0], [refusedLogIn(2), 30], [refusedLogIn(3), 210]),
    kstatus: 'Failed',
    ready: 'False',
  },
  {
    name: 'ConnectionRefused-after-five-minutes',
    object: led(
      connection(),
      [tested(failed('ConnectionRefused', 'Connect')), 0],
      [tested(failed('ConnectionRefused', 'Connect')), 301],
    ),
    kstatus: 'InProgress',
    ready: 'False',
  },
  ...AWAITED.map((reason): State => ({
    name: `${reason}-after-five-minutes`,
    object: led(connection(), [refused(reason), 0], [refused(reason), 301]),
    kstatus: 'Failed',
    ready: 'False',
  })),
  ...(Object.keys(FAILURES) as FailureReason[]).map((reason): State => ({
    name: reason,
    object: led(connection(), [foundFor(reason), 0]),
    kstatus: STALLED.includes(reason) || failure(reason).retry === 'locked' ? 'Failed' : 'InProgress',
    ready: 'False',
  })),
];

function led(object: Connection, ...passes: readonly [Assessment, number][]): Connection {
  return passes.reduce(
    (held, [found, seconds]) =>
      withStatus(held, conclude(snapshot(held), found, new Date(NOW.getTime() + seconds * 1000))),
    object,
  );
}

function edited(object: Connection): Connection {
  return { ...object, metadata: { ...object.metadata, generation: 2 } };
}

function foundFor(reason: FailureReason): Assessment {
  return failure(reason).retry === 'onChange' || /^(Secret|ConfigMap|ServiceAccount)/.test(reason)
    ? refused(reason)
    : tested(failed(reason, stepOf(reason)));
}

function stepOf(reason: FailureReason): Step {
  return failure(reason).step ?? 'Connect';
}

/** Of a credential that was never accepted; the third time is the last. */
function refusedLogIn(refusals: number): Assessment {
  const logIn = {
    credential: 'digest-of-values',
    accepted: false,
    refusals,
    ...(refusals > 2 && { locked: true }),
  };
  return { ...tested(failed('CredentialsRejected', 'Authenticate')), logIn };
}

function refused(reason: FailureReason): Assessment {
  return {
    kind: 'refused',
    at: /^(Secret|ConfigMap|ServiceAccount)/.test(reason) ? 'CredentialsResolved' : 'Validated',
    reason,
    message: 'what is wrong, and where',
  };
}

function tested(result: typeof PASSED | ReturnType<typeof failed>): TestedConnection {
  return { kind: 'tested', credentials: 'Resolved', result, revision: 'rev-1', rules: undefined };
}
