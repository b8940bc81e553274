import { conditionOf, readinessOf } from '../../../src/api/conditions.ts';
import type { Connection, ConnectionStatus } from '../../../src/api/connection.ts';
import { conclude } from '../../../src/controllers/connection/conclude.ts';
import type { Assessment } from '../../../src/controllers/connection/snapshot.ts';
import { FAILURES } from '../../../src/contract/reasons.ts';
import type { FailureReason } from '../../../src/contract/reasons.ts';
import { violations } from '../../support/invariants.ts';
import { connection, failed, NOW, PASSED, snapshot, withStatus } from './builder.ts';

const later = (ms: number) => new Date(NOW.getTime() + ms);
const test = (result: typeof PASSED | ReturnType<typeof failed>, revision = 'rev-1'): Assessment => ({
  kind: 'tested',
  credentials: 'Resolved',
  result,
  revision,
  rules: undefined,
});

function after(object: Connection, ...tests: readonly [Assessment, number][]): ConnectionStatus {
  let held = object;
  for (const [found, ms] of tests) {
    const status = conclude(snapshot(held), found, later(ms));
    held = withStatus(held, status);
    expect(violations(held)).toEqual([]);
  }
  return held.status ?? { observedGeneration: -1 };
}

function shown(status: ConnectionStatus) {
  const ready = conditionOf(status.conditions, 'Ready');
  return [ready?.status, ready?.reason, status.lastTest?.failedStep, status.consecutiveFailures];
}

describe('concluding', () => {
  it('writes the whole status of a first success', () => {
    const status = after(connection(), [test(PASSED), 0]);

    const base = { status: 'True', observedGeneration: 1, lastTransitionTime: '2026-03-01T12:00:00Z' };
    expect(status).toEqual({
      observedGeneration: 1,
      conditions: [
        { type: 'Validated', reason: 'Valid', message: 'spec fits the type', ...base },
        {
          type: 'CredentialsResolved',
          reason: 'Resolved',
          message: 'every secret was found and can be read',
          ...base,
        },
        {
          type: 'Reachable',
          reason: 'TestSucceeded',
          message: 'the last test passed all its steps',
          ...base,
        },
        { type: 'Ready', reason: 'TestSucceeded', message: 'the last test passed all its steps', ...base },
      ],
      lastTest: {
        result: 'Succeeded',
        reason: 'TestSucceeded',
        steps: PASSED.steps,
        time: '2026-03-01T12:00:00Z',
        durationMs: 7,
        server: { name: 'PostgreSQL', version: '15.18' },
        secretRevision: 'rev-1',
      },
      consecutiveFailures: 0,
      usage: { count: 0, references: [], truncated: false },
      history: [{ time: '2026-03-01T12:00:00Z', ready: 'True', reason: 'TestSucceeded' }],
    });
  });

  it('gives the same again when the same is found again', () => {
    const once = after(connection(), [test(PASSED), 0]);

    expect(after(connection(), [test(PASSED), 0], [test(PASSED), 60_000])).toEqual(once);
  });

  it('writes a repeated result once an hour', () => {
    const status = after(connection(), [test(PASSED), 0], [test(PASSED), 4_000_000]);

    expect(status.lastTest?.time).toBe('2026-03-01T13:06:40Z');
  });

  it('writes a repeated result that was asked for', () => {
    const asked = connection({
      annotations: { 'mooring.dev/test-requested-at': 'now' },
      status: after(connection(), [test(PASSED), 0]),
    });

    const status = after(asked, [test(PASSED), 60_000]);

    expect([status.lastTest?.time, status.handledTestRequest]).toEqual(['2026-03-01T12:01:00Z', 'now']);
  });

  const refused = test(failed('ConnectionRefused', 'Connect'));
  it.each<[string, readonly [Assessment, number][], readonly unknown[]]>([
    [
      'a first failure turns Ready to False at once',
      [[refused, 0]],
      ['False', 'ConnectionRefused', 'Connect', 1],
    ],
    [
      'one failure of a Connection that was ready does not',
      [
        [test(PASSED), 0],
        [refused, 60_000],
      ],
      ['True', 'LastTestFailed', 'Connect', 1],
    ],
    [
      'nor does a second',
      [
        [test(PASSED), 0],
        [refused, 60_000],
        [refused, 90_000],
      ],
      ['True', 'LastTestFailed', 'Connect', 2],
    ],
    [
      'the third does',
      [
        [test(PASSED), 0],
        [refused, 60_000],
        [refused, 90_000],
        [refused, 120_000],
      ],
      ['False', 'ConnectionRefused', 'Connect', 3],
    ],
    [
      'no more are counted',
      [[test(PASSED), 0], ...[1, 2, 3, 4].map((n): [Assessment, number] => [refused, n * 30_000])],
      ['False', 'ConnectionRefused', 'Connect', 3],
    ],
    [
      'a success in between begins anew',
      [
        [test(PASSED), 0],
        [refused, 30_000],
        [test(PASSED), 60_000],
        [refused, 90_000],
      ],
      ['True', 'LastTestFailed', 'Connect', 1],
    ],
    [
      'rejected credentials are never waited for',
      [
        [test(PASSED), 0],
        [test(failed('CredentialsRejected', 'Authenticate')), 60_000],
      ],
      ['False', 'CredentialsRejected', 'Authenticate', 1],
    ],
    [
      'a failure with a new Secret counts at once',
      [
        [test(PASSED), 0],
        [test(failed('ConnectionRefused', 'Connect'), 'rev-2'), 60_000],
      ],
      ['False', 'ConnectionRefused', 'Connect', 1],
    ],
  ])('%s', (_, tests, expected) => {
    expect(shown(after(connection(), ...tests))).toEqual(expected);
  });

  it('keeps the time of the last change of status, not of reason', () => {
    const status = after(connection(), [refused, 0], [test(failed('TimedOut', 'Connect')), 60_000]);

    expect(conditionOf(status.conditions, 'Ready')?.lastTransitionTime).toBe('2026-03-01T12:00:00Z');
    expect(status.history?.map(({ reason }) => reason)).toEqual(['TimedOut', 'ConnectionRefused']);
  });

  it('drops the last test when the current spec cannot be tested', () => {
    const status = after(
      connection(),
      [test(PASSED), 0],
      [
        { kind: 'refused', at: 'CredentialsResolved', reason: 'SecretNotFound', message: 'there is none' },
        60_000,
      ],
    );

    expect(status.lastTest).toBeUndefined();
    expect(conditionOf(status.conditions, 'Reachable')).toMatchObject({
      status: 'Unknown',
      reason: 'Pending',
    });
  });

  it('waits five minutes for what may still arrive, then says stalled and stays so', () => {
    const missing: Assessment = {
      kind: 'refused',
      at: 'CredentialsResolved',
      reason: 'SecretNotFound',
      message: 'there is none',
    };

    const waiting = after(connection(), [missing, 0], [missing, 299_000]);
    const stalled = after(connection(), [missing, 0], [missing, 301_000]);
    const still = after(connection(), [missing, 0], [missing, 301_000], [missing, 9_000_000]);

    expect(conditionOf(waiting.conditions, 'Reconciling')?.status).toBe('True');
    expect(conditionOf(stalled.conditions, 'Stalled')).toMatchObject({
      status: 'True',
      reason: 'SecretNotFound',
    });
    expect(still).toEqual(stalled);
  });

  it('keeps Ready as it was while suspended', () => {
    const ready = after(connection(), [test(PASSED), 0], [{ kind: 'suspended' }, 60_000]);

    expect([shown(ready)[0], shown(ready)[1]]).toEqual(['True', 'Suspended']);
  });

  it('leaves Ready out where nothing was tested before the suspension, and says so in history once', () => {
    const never = after(connection(), [{ kind: 'suspended' }, 0], [{ kind: 'suspended' }, 60_000]);

    expect(never.conditions?.map(({ type }) => type)).toEqual([
      'Validated',
      'CredentialsResolved',
      'Reachable',
    ]);
    expect(readinessOf(never.conditions)).toMatchObject({ status: 'Unknown', reason: 'Suspended' });
    expect(never.history?.map(({ ready, reason }) => [ready, reason])).toEqual([['Unknown', 'Suspended']]);
  });

  it.each(Object.keys(FAILURES) as FailureReason[])('%s is told as False with what to do', (reason) => {
    const found: Assessment =
      FAILURES[reason].retry === 'onChange'
        ? {
            kind: 'refused',
            at: reason.startsWith('Secret') ? 'CredentialsResolved' : 'Validated',
            reason,
            message: 'what is wrong',
          }
        : test(failed(reason, 'Probe'));

    const status = after(connection(), [found, 0]);

    expect(conditionOf(status.conditions, 'Ready')).toMatchObject({ status: 'False', reason });
  });
});
