import { conditionOf } from '../../../src/api/conditions.ts';
import { ConnectionPolicies, Connections, Secrets } from '../../../src/api/kinds.ts';
import { SUCCESS } from '../../support/fakes/io.ts';
import { failed, POSTGRESQL } from './builder.ts';
import { REF, base64, site, reconcile, held, reasonOf } from './site.ts';

describe('reconciling a Connection', () => {
  it('a second time writes and asks nothing', async () => {
    const fake = site();

    await reconcile(fake);
    const { requeueAfterMs = 0 } = await reconcile(fake);

    expect([fake.requests.length, fake.server.writes.length]).toEqual([1, 1]);
    expect(requeueAfterMs).toBeGreaterThan(300_000);
    expect(requeueAfterMs).toBeLessThanOrEqual(900_000);
  });

  it('waits for a namespace that the watch has not shown, where a policy asks for its labels', async () => {
    const fake = site({ policy: { namespaceSelector: { matchLabels: { team: 'a' } } } });
    const elsewhere = { namespace: 'new', name: 'sales' };
    fake.server.apply(Connections, { metadata: elsewhere, spec: POSTGRESQL });

    const outcome = await fake.reconcile(Connections, elsewhere);

    expect([outcome, fake.server.writes]).toEqual([{ requeueAfterMs: 1_000 }, []]);
  });

  it('asks no server while it is suspended', async () => {
    const fake = site({ spec: { suspend: true } });

    expect(await reconcile(fake)).toEqual({});
    expect([reasonOf(fake), fake.requests]).toEqual(['Unknown Suspended', []]);
  });

  it('asks no server for what may still arrive, and comes again when patience ends', async () => {
    const fake = site();
    fake.server.remove(Secrets, { namespace: 'shop', name: 'sales-db' });

    const outcomes = [await reconcile(fake)];
    await fake.clock.advance(10_000);
    outcomes.push(await reconcile(fake));

    expect(outcomes).toEqual([{ requeueAfterMs: 10_000 }, { requeueAfterMs: 290_000 }]);
    expect([reasonOf(fake), fake.requests]).toEqual(['False SecretNotFound', []]);
  });

  it('tells of a missing Secret when it has had its time to arrive, once', async () => {
    const fake = site();
    fake.server.remove(Secrets, { namespace: 'shop', name: 'sales-db' });
    const told: string[][] = [];

    for (const ms of [0, 9_000, 1_000, 60_000]) {
      await fake.clock.advance(ms);
      await reconcile(fake);
      told.push(fake.events.map(({ reason }) => reason));
    }

    expect(told).toEqual([[], [], ['SecretNotFound'], ['SecretNotFound']]);
    expect(fake.server.writes.length).toBe(1);
  });

  it('tells nothing of a Secret that arrives soon after the Connection', async () => {
    const fake = site();
    fake.server.remove(Secrets, { namespace: 'shop', name: 'sales-db' });

    await reconcile(fake);
    await fake.clock.advance(4_000);
    fake.server.apply(Secrets, {
      metadata: { namespace: 'shop', name: 'sales-db' },
      data: { password: base64('s3same') },
    });
    await reconcile(fake);
    await fake.clock.advance(20_000);
    await reconcile(fake);

    expect([reasonOf(fake), fake.events]).toEqual(['True TestSucceeded', []]);
  });

  it('is judged again after the wait for a slot: what changed meanwhile counts', async () => {
    const fake = site();
    const hold = fake.io.slots.hold.bind(fake.io.slots);
    fake.io.slots.hold = (attempt, run, signal) => {
      fake.server.apply(Connections, { metadata: REF, spec: { ...POSTGRESQL, suspend: true } });
      return hold(attempt, run, signal);
    };

    await reconcile(fake);

    expect([reasonOf(fake), fake.requests]).toEqual(['Unknown Suspended', []]);
  });

  it('asks the server once, though the write of what it said fails', async () => {
    const fake = site();
    fake.answer(() => {
      fake.server.refuse(500);
      return SUCCESS;
    });

    const error = await reconcile(fake).catch((thrown: unknown) => thrown);
    await reconcile(fake);

    expect(error).toMatchObject({ name: 'ApiError', status: 500 });
    expect([reasonOf(fake), fake.requests.length]).toEqual(['True TestSucceeded', 1]);
  });

  it('asks again though the write failed, where the Secret has changed since', async () => {
    const fake = site();
    fake.answer(() => {
      fake.server.refuse(500);
      return SUCCESS;
    });

    await reconcile(fake).catch(() => undefined);
    const metadata = { namespace: 'shop', name: 'sales-db' };
    fake.server.apply(Secrets, { metadata, data: { password: base64('new') } });
    fake.answer(() => SUCCESS);
    await reconcile(fake);

    expect(fake.requests.map(({ secrets }) => secrets['password']?.reveal())).toEqual(['s3same', 'new']);
  });

  it('tries a Secret that the API server does not hand out again after half a minute', async () => {
    const fake = site();
    fake.server.refuse(403);

    const outcome = await reconcile(fake);
    const standing = await reconcile(fake);
    await fake.clock.advance(30_000);
    await reconcile(fake);

    expect([outcome, standing]).toEqual([{ requeueAfterMs: 30_000 }, { requeueAfterMs: 30_000 }]);
    expect([reasonOf(fake), fake.requests.length]).toEqual(['True TestSucceeded', 1]);
  });

  it('tries a rejected credential once for two Connections that share it', async () => {
    const fake = site();
    const second = { namespace: 'shop', name: 'twin' };
    fake.server.apply(Connections, { metadata: second, spec: POSTGRESQL });
    fake.answer(() => failed('CredentialsRejected', 'Authenticate'));

    await reconcile(fake);
    await fake.reconcile(Connections, second);

    const twin = fake.server.get(Connections, second);
    expect([fake.requests.length, twin?.status?.lastTest?.reason]).toEqual([1, 'CredentialsRejected']);
    expect(conditionOf(twin?.status?.conditions, 'Ready')?.message).toMatch(
      /^a test with the same credential was refused at 2026-01-01T00:00Z; to lock no account it is not tried again/,
    );
  });

  it('does not try a rejected credential within six hours, and then does', async () => {
    const fake = site();
    fake.answer(() => failed('CredentialsRejected', 'Authenticate'));

    const outcome = await reconcile(fake);
    await fake.clock.advance(5 * 3_600_000);
    await reconcile(fake);
    const early = fake.requests.length;
    await fake.clock.advance(3_600_000);
    await reconcile(fake);

    expect([outcome, early, fake.requests.length]).toEqual([{ requeueAfterMs: 6 * 3_600_000 }, 1, 2]);
  });

  it('remembers of a refusal nothing that would outlive it', async () => {
    const fake = site();
    await reconcile(fake);

    fake.server.apply(ConnectionPolicies, { metadata: { name: 'p' }, spec: { types: { allow: [] } } });
    await reconcile(fake);

    expect([reasonOf(fake), fake.io.memories.size]).toEqual(['False NotAllowed', 0]);
  });

  it('forgets one that is gone', async () => {
    const fake = site();
    await reconcile(fake);

    fake.server.remove(Connections, REF);

    expect([await reconcile(fake), fake.io.memories.size]).toEqual([{}, 0]);
  });

  it('is tested when its annotation asks, and the request is noted', async () => {
    const fake = site();
    await reconcile(fake);

    fake.server.apply(Connections, {
      metadata: { ...REF, annotations: { 'mooring.dev/test-requested-at': 'now' } },
    });
    await reconcile(fake);
    await reconcile(fake);

    expect([held(fake)?.status?.handledTestRequest, fake.requests.length]).toEqual(['now', 2]);
  });

  it('that breaks the schema of its kind says so, and disturbs no other', async () => {
    const fake = site({ spec: { type: 7 as never } });

    await reconcile(fake);

    expect([reasonOf(fake), fake.requests]).toEqual(['False ParametersInvalid', []]);
  });
});
