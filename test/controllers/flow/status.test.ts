import type { Connection } from '../../../src/api/connection.ts';
import type { Flow } from '../../../src/api/flow.ts';
import { flowStatus } from '../../../src/controllers/flow/status.ts';
import { connection, NOW } from '../connection/builder.ts';

const FLOW: Flow = {
  metadata: { namespace: 'shop', name: 'nightly', uid: 'u', resourceVersion: '1', generation: 3 },
  spec: { steps: [] },
};

/** A Connection as its condition Ready says; `undefined`: none was written yet. */
function object(status: 'True' | 'False' | undefined, reason = 'TestSucceeded'): Connection {
  if (status === undefined) return connection();
  const condition = { type: 'Ready', status, reason, message: '', observedGeneration: 1 };
  const conditions = [{ ...condition, lastTransitionTime: '2026-03-01T12:00:00Z' }];
  return connection({ status: { observedGeneration: 1, conditions } });
}

const reference = (name: string, of: Connection | undefined) => ({
  connection: `shop/${name}`,
  path: 'steps.load.from',
  object: of,
});

describe('the status of a Flow', () => {
  interface Case {
    readonly name: string;
    readonly broken?: string;
    readonly references: Parameters<typeof flowStatus>[2];
    readonly ready: readonly [status: string, reason: string, message: string];
    readonly counts: { readonly count: number; readonly notReady: number };
    readonly problems: readonly (readonly [connection: string, reason: string])[];
  }

  it.each<Case>([
    {
      name: 'without references is ready',
      references: [],
      ready: ['True', 'ConnectionsReady', '0 of 0 connections are ready'],
      counts: { count: 0, notReady: 0 },
      problems: [],
    },
    {
      name: 'with Connections that are ready is ready',
      references: [reference('a', object('True')), reference('b', object('True'))],
      ready: ['True', 'ConnectionsReady', '2 of 2 connections are ready'],
      counts: { count: 2, notReady: 0 },
      problems: [],
    },
    {
      name: 'with one that is not ready repeats its reason',
      references: [reference('a', object('True')), reference('b', object('False', 'TimedOut'))],
      ready: ['False', 'ConnectionNotReady', 'not ready: b (steps.load.from, TimedOut)'],
      counts: { count: 2, notReady: 1 },
      problems: [['b', 'TimedOut']],
    },
    {
      name: 'with one that has no status yet waits for it',
      references: [reference('a', object(undefined))],
      ready: ['False', 'ConnectionNotReady', 'not ready: a (steps.load.from, Pending)'],
      counts: { count: 1, notReady: 1 },
      problems: [['a', 'Pending']],
    },
    {
      name: 'with one that does not exist says so first',
      references: [reference('b', object('False', 'TimedOut')), reference('a', undefined)],
      ready: ['False', 'ConnectionNotFound', 'no such connection in this namespace: a (steps.load.from)'],
      counts: { count: 2, notReady: 2 },
      problems: [
        ['b', 'TimedOut'],
        ['a', 'ConnectionNotFound'],
      ],
    },
    {
      name: 'that breaks the schema of its kind says where',
      broken: 'spec.steps: is not as the schema of the kind says',
      references: [],
      ready: ['False', 'SpecInvalid', 'spec.steps: is not as the schema of the kind says'],
      counts: { count: 0, notReady: 0 },
      problems: [],
    },
  ])('$name', ({ broken, references, ready, counts, problems }) => {
    const status = flowStatus(FLOW, broken, references, NOW);

    const [condition] = status.conditions ?? [];
    expect([condition?.status, condition?.reason, condition?.message]).toEqual(ready);
    expect([status.observedGeneration, status.references]).toEqual([3, counts]);
    expect(status.problems?.map(({ connection: name, reason }) => [name, reason])).toEqual(problems);
  });

  it('names twenty problems and counts the others', () => {
    const names = Array.from({ length: 23 }, (_, number) => `c${String(number).padStart(2, '0')}`);

    const status = flowStatus(
      FLOW,
      undefined,
      names.map((name) => reference(name, undefined)),
      NOW,
    );

    expect([status.problems?.length, status.references?.notReady]).toEqual([20, 23]);
    expect(status.conditions?.[0]?.message).toMatch(/c19 \(steps\.load\.from\) and 3 more$/);
  });

  it('keeps the time of the last change while nothing changes', () => {
    const before = flowStatus(FLOW, undefined, [], NOW);

    const status = flowStatus({ ...FLOW, status: before }, undefined, [], new Date(NOW.getTime() + 60_000));

    expect(status).toEqual(before);
  });
});
