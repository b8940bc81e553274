import { isDeepStrictEqual } from 'node:util';
import { conditionOf, readinessOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import { FAILURES } from '../../src/contract/reasons.ts';

/** What holds of every Connection status that is ever written, whatever happened. */
const INVARIANTS: Readonly<Record<string, (connection: Connection) => boolean>> = {
  'I01 the four conditions are there; Ready is left out where it would be Unknown': ({ status }) => {
    const there = (type: string) => conditionOf(status?.conditions, type);
    const isLeftOut = there('Ready') === undefined && there('Reachable')?.reason === 'Suspended';
    return (
      ['Validated', 'CredentialsResolved', 'Reachable'].every((type) => there(type) !== undefined) &&
      (isLeftOut || (there('Ready')?.status ?? 'Unknown') !== 'Unknown')
    );
  },
  'I02 every condition was found for the generation of the object': ({ status, metadata }) =>
    (status?.conditions ?? []).every(({ observedGeneration }) => observedGeneration === metadata.generation),
  'I03 Reconciling and Stalled are there only while true': ({ status }) =>
    ['Reconciling', 'Stalled'].every((type) =>
      [undefined, 'True'].includes(conditionOf(status?.conditions, type)?.status),
    ),
  'I04 Reconciling and Stalled exclude each other': ({ status }) =>
    conditionOf(status?.conditions, 'Reconciling') === undefined ||
    conditionOf(status?.conditions, 'Stalled') === undefined,
  'I05 Ready is not True while Reconciling or Stalled': ({ status }) =>
    conditionOf(status?.conditions, 'Ready')?.status !== 'True' ||
    (conditionOf(status?.conditions, 'Reconciling') === undefined &&
      conditionOf(status?.conditions, 'Stalled') === undefined),
  'I06 Ready=True means valid, resolved and not unreachable': ({ status }) => {
    const ready = conditionOf(status?.conditions, 'Ready');
    if (ready?.status !== 'True' || ready.reason === 'Suspended') return true;
    return (
      conditionOf(status?.conditions, 'Validated')?.status === 'True' &&
      conditionOf(status?.conditions, 'CredentialsResolved')?.status === 'True' &&
      conditionOf(status?.conditions, 'Reachable')?.status !== 'False'
    );
  },
  'I07 Ready=False has the reason of the first condition that is false': ({ status }) => {
    const ready = conditionOf(status?.conditions, 'Ready');
    if (ready?.status !== 'False' || ready.reason === 'Suspended') return true;
    const first = ['Validated', 'CredentialsResolved', 'Reachable']
      .map((type) => conditionOf(status?.conditions, type))
      .find((each) => each?.status === 'False');
    return first?.reason === ready.reason && first.message === ready.message;
  },
  'I08 every reason of a False condition is of the closed list': ({ status }) =>
    (status?.conditions ?? []).every(
      ({ status: is, reason }) => is !== 'False' || reason in FAILURES || reason === 'Suspended',
    ),
  'I09 a failed test names a step only if a step was taken, and it is the last': ({ status }) => {
    const last = status?.lastTest;
    if (last?.failedStep === undefined) return true;
    const step = last.steps.at(-1);
    return (
      step === undefined ||
      (step.outcome === 'Failed' && last.steps.filter(({ outcome }) => outcome === 'Failed').length === 1)
    );
  },
  'I10 usage names at most twenty references, sorted, and counts truly': ({ status }) => {
    const usage = status?.usage;
    if (usage === undefined) return false;
    const names = usage.references.map(({ name }) => name);
    return (
      names.length <= 20 &&
      usage.truncated === usage.count > names.length &&
      isDeepStrictEqual(names, names.toSorted())
    );
  },
  'I11 messages are one line, without control characters': ({ status }) =>
    (status?.conditions ?? []).every(({ message }) => message.length > 0 && !/[\p{Cc}\p{Cf}]/u.test(message)),
  'I12 history is short and its head is Ready as it is': ({ status }) => {
    const [head] = status?.history ?? [];
    const ready = readinessOf(status?.conditions);
    return (
      (status?.history?.length ?? 0) <= 5 &&
      (head === undefined || (head.ready === ready?.status && head.reason === ready.reason))
    );
  },
  'I13 Ready says that the last test succeeded only where it did': ({ status }) =>
    conditionOf(status?.conditions, 'Ready')?.reason !== 'TestSucceeded' ||
    status?.lastTest?.result === 'Succeeded',
};

/** The invariants that a Connection breaks; a test expects none. */
export function violations(connection: Connection): readonly string[] {
  return Object.entries(INVARIANTS)
    .filter(([, holds]) => !holds(connection))
    .map(([name]) => name);
}
