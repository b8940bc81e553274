import { once } from 'node:events';
import { ApiError } from '../../src/runtime/apiError.ts';
import type { Client } from '../../src/runtime/client.ts';
import { LeaderElector } from '../../src/runtime/lease.ts';
import { createLog } from '../../src/runtime/log.ts';
import { manualClock } from '../support/clock.ts';

interface Lease {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly resourceVersion: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

/** An API server that holds one Lease, and refuses a write of another version than the stored one. */
function leaseServer(clock = manualClock()) {
  let stored: Lease | undefined;
  let version = 0;
  const faults: (Error | 'silence')[] = [];

  /** The fault that the test wants next, if it wants one; a silence lasts until the request is given up. */
  async function faulty(signal?: AbortSignal): Promise<void> {
    const fault = faults.shift();
    if (fault instanceof Error) throw fault;
    if (fault === 'silence') await once(signal as AbortSignal, 'abort').then(() => signal?.throwIfAborted());
  }

  function store(lease: Pick<Lease, 'spec'>): Lease {
    version += 1;
    stored = { ...lease, metadata: { name: 'l', namespace: 'n', resourceVersion: String(version) } };
    return stored;
  }

  const client = {
    async get() {
      await faulty();
      return stored;
    },
    async create(_kind: unknown, lease: Lease) {
      await faulty();
      return store(lease);
    },
    async update(_kind: unknown, lease: Lease, signal: AbortSignal) {
      await faulty(signal);
      if (lease.metadata.resourceVersion !== stored?.metadata.resourceVersion)
        throw new ApiError('PUT /leases/l', 409, 'Conflict');
      return store(lease);
    },
  } as unknown as Client; // what an elector asks of it
  return {
    clock,
    faults,
    lease: () => stored?.spec,
    write: (spec: Readonly<Record<string, unknown>>) => store({ spec: { ...stored?.spec, ...spec } }),
    remove: () => {
      stored = undefined;
    },
    elector: (identity: string) =>
      new LeaderElector({
        client,
        clock,
        log: createLog('silent'),
        lease: { namespace: 'n', name: 'l', identity },
        random: () => 0,
      }),
  };
}

type Server = ReturnType<typeof leaseServer>;

const stops: AbortController[] = [];

function signal(): AbortSignal {
  const stop = new AbortController();
  stops.push(stop);
  return stop.signal;
}

afterEach(() => {
  for (const stop of stops.splice(0)) stop.abort();
});

/** A leader, and whether it still renews. */
async function leader(server: Server) {
  const elector = server.elector('a');
  await elector.acquire(signal());
  let renews = true;
  const ended = elector.renew(signal()).finally(() => {
    renews = false;
  });
  return { elector, ended, renews: () => renews };
}

describe('a leader elector', () => {
  it('makes the Lease where there is none', async () => {
    const server = leaseServer();
    const elector = server.elector('a');

    await elector.acquire(signal());

    expect(elector.leading()).toBe(true);
    expect(server.lease()).toEqual({
      holderIdentity: 'a',
      leaseDurationSeconds: 15,
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:00:00.000000Z',
      leaseTransitions: 0,
    });
  });

  it.each([
    { holder: 'another that was released', holderIdentity: '', transitions: 4 },
    { holder: 'its own identity, from before a restart', holderIdentity: 'a', transitions: 3 },
  ])('takes a Lease of $holder at once', async ({ holderIdentity, transitions }) => {
    const server = leaseServer();
    server.write({ holderIdentity, leaseDurationSeconds: 15, leaseTransitions: 3 });
    const elector = server.elector('a');

    await elector.acquire(signal());

    expect([elector.leading(), server.lease()?.['leaseTransitions']]).toEqual([true, transitions]);
  });

  it('takes a Lease from a holder that has been silent for its duration, by its own clock', async () => {
    const server = leaseServer();
    server.write({ holderIdentity: 'b', leaseDurationSeconds: 15, renewTime: '1999-01-01T00:00:00.000000Z' });
    const elector = server.elector('a');
    void elector.acquire(signal());

    await server.clock.advance(10_000);
    server.write({ renewTime: '1999-01-01T00:00:01.000000Z' });
    await server.clock.advance(14_000);
    const before = elector.leading();
    await server.clock.advance(4_000);

    expect([before, elector.leading(), server.lease()?.['holderIdentity']]).toEqual([false, true, 'a']);
  });

  it('takes a Lease within a second of its release', async () => {
    const server = leaseServer();
    server.write({ holderIdentity: 'b', leaseDurationSeconds: 15 });
    const elector = server.elector('a');
    void elector.acquire(signal());
    await server.clock.advance(5_000);

    server.write({ holderIdentity: '' });
    await server.clock.advance(600);

    expect(elector.leading()).toBe(true);
  });

  it('tries again within two seconds, however long an API server answers by errors', async () => {
    const server = leaseServer();
    server.faults.push(
      ...Array.from({ length: 30 }, () => new ApiError('GET /leases/l', 500, 'InternalError')),
    );
    const elector = server.elector('a');
    void elector.acquire(signal());
    await server.clock.advance(50_000);
    server.faults.length = 0;
    const before = elector.leading();

    await server.clock.advance(2_000);

    expect([before, elector.leading()]).toEqual([false, true]);
  });

  it('keeps the Lease for as long as it renews', async () => {
    const server = leaseServer();
    const { elector, renews } = await leader(server);

    await server.clock.advance(60_000);

    expect([elector.leading(), renews()]).toEqual([true, true]);
    expect(server.lease()).toMatchObject({
      acquireTime: '2026-01-01T00:00:00.000000Z',
      renewTime: '2026-01-01T00:01:00.000000Z',
    });
  });

  it('does not lead any more once ten seconds have passed without an answer', async () => {
    const server = leaseServer();
    const { elector, renews } = await leader(server);
    server.faults.push(...Array.from({ length: 9 }, () => 'silence' as const));

    await server.clock.advance(9_900);
    const before = elector.leading();
    await server.clock.advance(5_000);

    expect([before, elector.leading(), renews()]).toEqual([true, false, false]);
    expect(elector.lost()).toMatch(/^the Lease could not be renewed for 1\d s$/);
  });

  it.each([
    {
      change: 'another took it',
      write: { holderIdentity: 'b' },
      leads: false,
      lost: 'another replica leads: b',
    },
    {
      change: 'its own identity took it anew',
      write: { acquireTime: '2026-01-02T00:00:00.000000Z' },
      leads: false,
      lost: 'another replica leads: a',
    },
    { change: 'a label was set', write: {}, leads: true, lost: undefined },
  ])('leads: $leads, after $change', async ({ write, leads, lost }) => {
    const server = leaseServer();
    const { elector } = await leader(server);
    server.write(write);

    await server.clock.advance(2_000);

    expect([elector.leading(), leads ? undefined : elector.lost()]).toEqual([leads, lost]);
  });

  it('does not lead once its Lease is deleted', async () => {
    const server = leaseServer();
    const { elector, renews } = await leader(server);
    server.remove();

    await server.clock.advance(2_000);

    expect([elector.leading(), renews(), elector.lost()]).toEqual([false, false, 'the Lease was taken away']);
  });

  it('gives the Lease to the next at once when it is released', async () => {
    const server = leaseServer();
    const { elector } = await leader(server);
    const next = server.elector('b');

    await elector.release();
    await next.acquire(signal());

    expect([elector.leading(), next.leading()]).toEqual([false, true]);
  });

  it('does not write to a Lease that it held no longer when it was released', async () => {
    const server = leaseServer();
    const { elector } = await leader(server);
    server.write({ holderIdentity: 'b' });
    await server.clock.advance(2_000);

    await elector.release();

    expect(server.lease()?.['holderIdentity']).toBe('b');
  });
});
