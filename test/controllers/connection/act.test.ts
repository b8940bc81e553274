import type { ConnectionStatus } from '../../../src/api/connection.ts';
import { Connections } from '../../../src/api/kinds.ts';
import { act } from '../../../src/controllers/connection/act.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import { connection, POSTGRESQL, snapshot } from './builder.ts';

const REF = { namespace: 'shop', name: 'sales' };
const UNUSED = { count: 0, references: [], truncated: false };
const USED = { ...UNUSED, count: 1 };

function ready(status: 'True' | 'False', reason: string): ConnectionStatus {
  const condition = { type: 'Ready', status, reason, message: 'as it is', observedGeneration: 1 };
  return {
    observedGeneration: 1,
    conditions: [{ ...condition, lastTransitionTime: '2026-03-01T12:00:00Z' }],
    usage: UNUSED,
  };
}

async function carriedOut(before: ConnectionStatus | undefined, after: ConnectionStatus, usageWrites = 1) {
  const fake = fakeIo({ usageWrites });
  const held = fake.server.apply(Connections, {
    metadata: REF,
    spec: POSTGRESQL,
    ...(before !== undefined && { status: before }),
  });
  const object = { ...connection(before === undefined ? {} : { status: before }), metadata: held.metadata };
  const waitMs = await act(snapshot(object), after, fake.io);
  return {
    waitMs,
    written: fake.server.writes.map(({ body }) => (body as { readonly status: unknown }).status),
    events: fake.events.map(({ type, reason }) => `${type} ${reason}`),
  };
}

describe('what is written and announced', () => {
  interface Case {
    readonly name: string;
    readonly before?: ConnectionStatus;
    readonly after: ConnectionStatus;
    readonly usageWrites?: number;
    readonly written: readonly unknown[];
    readonly events?: readonly string[];
    readonly waitMs?: number;
  }
  const fine = ready('True', 'TestSucceeded');
  const down = ready('False', 'TimedOut');

  it.each<Case>([
    { name: 'nothing where nothing differs', before: fine, after: fine, written: [] },
    { name: 'a first success, without an event', after: fine, written: [fine] },
    { name: 'a first failure, as a warning', after: down, written: [down], events: ['Warning TimedOut'] },
    {
      name: 'a failure, as a warning',
      before: fine,
      after: down,
      written: [{ conditions: down.conditions }],
      events: ['Warning TimedOut'],
    },
    {
      name: 'a recovery, as news',
      before: down,
      after: fine,
      written: [{ conditions: fine.conditions }],
      events: ['Normal TestSucceeded'],
    },
    {
      name: 'another reason of the same failure',
      before: down,
      after: ready('False', 'HostNotFound'),
      written: [{ conditions: ready('False', 'HostNotFound').conditions }],
      events: ['Warning HostNotFound'],
    },
    {
      name: 'a first use, though the budget for usage is used up',
      before: fine,
      after: { ...fine, usage: USED },
      usageWrites: 0,
      written: [{ usage: { count: 1 } }],
    },
    {
      name: 'a last use gone, though the budget for usage is used up',
      before: { ...fine, usage: USED },
      after: fine,
      usageWrites: 0,
      written: [{ usage: { count: 0 } }],
    },
    {
      name: 'further use by the budget',
      before: { ...fine, usage: USED },
      after: { ...fine, usage: { ...USED, count: 2 } },
      written: [{ usage: { count: 2 } }],
    },
    {
      name: 'further use later, where the budget is used up',
      before: { ...fine, usage: USED },
      after: { ...fine, usage: { ...USED, count: 2 } },
      usageWrites: 0,
      written: [],
      waitMs: 1000,
    },
    {
      name: 'a failure at once, though the budget for usage is used up',
      before: { ...fine, usage: USED },
      after: { ...down, usage: { ...USED, count: 2 } },
      usageWrites: 0,
      written: [{ conditions: down.conditions, usage: { count: 2 } }],
      events: ['Warning TimedOut'],
    },
  ])('$name', async ({ before, after, usageWrites, written, events = [], waitMs }) => {
    expect(await carriedOut(before, after, usageWrites)).toEqual({ written, events, waitMs });
  });
});
