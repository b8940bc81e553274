import { Connections, Flows } from '../../../src/api/kinds.ts';
import type { Connection } from '../../../src/api/connection.ts';
import type { Flow } from '../../../src/api/flow.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { POSTGRESQL } from '../connection/builder.ts';

const REF = { namespace: 'shop', name: 'nightly' };
const SALES = { namespace: 'shop', name: 'sales' };
const SPEC = { steps: [{ name: 'load', from: [{ connection: 'sales' }] }] };

function site(usageWrites = 10): FakeIo {
  const fake = fakeIo({ usageWrites });
  fake.server.apply(Flows, { metadata: REF, spec: SPEC });
  return fake;
}

function turn(fake: FakeIo, status: 'True' | 'False', observedGeneration = 1) {
  const condition = { type: 'Ready', status, reason: 'Because', message: '', observedGeneration };
  const conditions = [{ ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' }];
  const { spec = POSTGRESQL } = fake.server.get<Connection>(Connections, SALES) ?? {};
  fake.server.apply(Connections, { metadata: SALES, spec, status: { observedGeneration, conditions } });
}

/** Both in one apply: what stands in status speaks of what was there before. */
function edited(fake: FakeIo) {
  fake.server.apply(Flows, { metadata: REF, spec: { ...SPEC, description: 'edited' } });
  fake.server.apply(Connections, { metadata: SALES, spec: { ...POSTGRESQL, description: 'edited' } });
}

const reasonOf = (fake: FakeIo) => fake.server.get<Flow>(Flows, REF)?.status?.conditions?.[0]?.reason;

describe('a Flow', () => {
  it('says whether its Connections are there and ready, and writes only what differs', async () => {
    const fake = site();

    await fake.reconcile(Flows, REF);
    const missing = reasonOf(fake);
    turn(fake, 'True');
    await fake.reconcile(Flows, REF);
    await fake.reconcile(Flows, REF);

    expect([missing, reasonOf(fake), fake.server.writes.length]).toEqual([
      'ConnectionNotFound',
      'ConnectionsReady',
      2,
    ]);
  });

  it('is written at once when it changes, and by the budget when its Connections do', async () => {
    const fake = site(0);

    const first = await fake.reconcile(Flows, REF);
    turn(fake, 'True');
    const later = await fake.reconcile(Flows, REF);

    expect([first, later, reasonOf(fake)]).toEqual([{}, { requeueAfterMs: 1000 }, 'ConnectionNotFound']);
  });

  it('waits for the verdict on a Connection that is new, and is written once', async () => {
    const fake = site();
    fake.server.apply(Connections, { metadata: SALES, spec: POSTGRESQL });

    const early = await fake.reconcile(Flows, REF);
    const before = fake.server.writes.length;
    turn(fake, 'True');
    await fake.reconcile(Flows, REF);

    expect([early, before]).toEqual([{ requeueAfterMs: 300_000 }, 0]);
    expect([reasonOf(fake), fake.server.writes.length]).toEqual(['ConnectionsReady', 1]);
  });

  it('says after five minutes that its Connection has no verdict', async () => {
    const fake = site();
    fake.server.apply(Connections, { metadata: SALES, spec: POSTGRESQL });
    await fake.clock.advance(300_000);

    await fake.reconcile(Flows, REF);

    expect(reasonOf(fake)).toBe('ConnectionNotReady');
  });

  it('that is edited together with its Connection waits for the verdict on what that says now', async () => {
    const fake = site();
    turn(fake, 'True');
    await fake.reconcile(Flows, REF);
    edited(fake);

    const waits = [await fake.reconcile(Flows, REF)];
    await fake.clock.advance(1000);
    waits.push(await fake.reconcile(Flows, REF));
    const before = fake.server.writes.length;
    await fake.clock.advance(299_000);
    await fake.reconcile(Flows, REF);

    expect([waits, before]).toEqual([[{ requeueAfterMs: 300_000 }, { requeueAfterMs: 299_000 }], 1]);
    expect(fake.server.writes.length).toBe(2);
  });

  it('is told when the verdict comes that it waits for, though Ready stays as it was', () => {
    const fake = site();
    turn(fake, 'True');
    edited(fake);

    turn(fake, 'True', 2);

    expect(fake.server.touched(Flows)).toEqual(['shop/nightly']);
  });

  it('that is gone or going is left alone', async () => {
    const fake = site();
    fake.server.apply(Flows, { metadata: { ...REF, deletionTimestamp: '2026-01-01T00:00:00Z' } });

    await fake.reconcile(Flows, REF);
    fake.server.remove(Flows, REF);
    await fake.reconcile(Flows, REF);

    expect(fake.server.writes).toEqual([]);
  });

  it.each<{
    readonly name: string;
    readonly change: (fake: FakeIo) => unknown;
    readonly touched: readonly string[];
  }>([
    {
      name: 'is concerned when a Connection of it turns',
      change: (fake) => turn(fake, 'False'),
      touched: ['shop/nightly'],
    },
    {
      name: 'is concerned when a Connection of it goes',
      change: ({ server }) => server.remove(Connections, SALES),
      touched: ['shop/nightly'],
    },
    {
      name: 'is not concerned by another field of a Connection',
      change: ({ server }) => server.apply(Connections, { metadata: { ...SALES, labels: { a: 'b' } } }),
      touched: [],
    },
    {
      name: 'is not concerned by a Connection that it does not name',
      change: ({ server }) =>
        server.apply(Connections, { metadata: { namespace: 'shop', name: 'other' }, spec: POSTGRESQL }),
      touched: [],
    },
  ])('$name', ({ change, touched }) => {
    const fake = site();
    turn(fake, 'True');

    change(fake);

    expect(fake.server.touched(Flows)).toEqual(touched);
  });
});
