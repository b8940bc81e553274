import { Connections, Flows } from '../../../src/api/kinds.ts';
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

function turn(fake: FakeIo, status: 'True' | 'False') {
  const condition = { type: 'Ready', status, reason: 'Because', message: '', observedGeneration: 1 };
  const conditions = [{ ...condition, lastTransitionTime: '2026-01-01T00:00:00Z' }];
  fake.server.apply(Connections, { metadata: SALES, spec: POSTGRESQL, status: { conditions } });
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

    expect([first, later, reasonOf(fake)]).toEqual([{}, { requeueAfterMs: 1001 }, 'ConnectionNotFound']);
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
