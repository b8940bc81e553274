import type { ConnectionBindingSpec } from '../../../src/api/binding.ts';
import { ConnectionBindings } from '../../../src/api/kinds.ts';
import { WORKLOADS } from '../../../src/api/workload.ts';
import { giveTurn } from '../../../src/controllers/connectionbinding/restarting.ts';
import { restartedFor } from '../../../src/controllers/connectionbinding/rollout.ts';
import { ApiError } from '../../../src/runtime/apiError.ts';
import type { Client } from '../../../src/runtime/client.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { bindIt, BINDING, REF, setPassword, settle, site, statusOf } from './site.ts';

const restart: NonNullable<ConnectionBindingSpec['restart']> = {
  selector: { matchLabels: { uses: 'orders' } },
  kinds: ['Deployment', 'Rollout'],
  atMostEvery: '1h',
};
const DONE = { observedGeneration: 1, replicas: 1, updatedReplicas: 1, availableReplicas: 1 };

/** A binding whose Secret is published, and two workloads that were there before. */
async function restartSite(): Promise<FakeIo> {
  const fake = site({ binding: { restart } });
  for (const name of ['api', 'jobs']) deploy(fake, name);
  await fake.clock.advance(60_000);
  await settle(fake);
  return fake;
}

function deploy({ server }: FakeIo, name: string): void {
  const metadata = { namespace: 'shop', name };
  server.apply(WORKLOADS.Deployment, { metadata, spec: { replicas: 1, template: {} }, status: DONE });
}

/** As the controller of Deployments does. */
function rollOut({ server }: FakeIo, name: string): void {
  const held = server.get(WORKLOADS.Deployment, { namespace: 'shop', name });
  const { generation } = held?.metadata ?? {};
  server.apply(WORKLOADS.Deployment, {
    metadata: { namespace: 'shop', name },
    status: { ...DONE, observedGeneration: generation },
  });
}

async function rotate(fake: FakeIo, password: string): Promise<void> {
  setPassword(fake, password);
  await settle(fake);
}

/** Looks, and rolls out, until there is nothing left to do. */
async function finish(fake: FakeIo): Promise<void> {
  for (let look = 0; look < 6; look += 1) {
    await bindIt(fake);
    for (const name of ['api', 'jobs']) rollOut(fake, name);
  }
}

const marks = ({ server }: FakeIo) =>
  ['api', 'jobs'].map((name) => {
    const held = server.get(WORKLOADS.Deployment, { namespace: 'shop', name });
    return held && restartedFor(held);
  });
const restarts = ({ server }: FakeIo) => server.writes.filter(({ kind }) => kind === 'Deployment').length;

describe('the workloads of a binding', () => {
  it('are not restarted at the first publication, nor by another look at it', async () => {
    const fake = await restartSite();

    await bindIt(fake);

    expect([restarts(fake), statusOf(fake)?.restart?.pending]).toEqual([0, undefined]);
  });

  it('are restarted one after the other once the Secret has changed, each once', async () => {
    const fake = await restartSite();

    await rotate(fake, 'second');
    const begins = statusOf(fake)?.restart;
    await bindIt(fake);
    await bindIt(fake);
    const first = marks(fake);
    rollOut(fake, 'api');
    await bindIt(fake);
    const second = marks(fake);
    rollOut(fake, 'jobs');
    for (let look = 0; look < 4; look += 1) await bindIt(fake);

    const revision = begins?.revision;
    expect(begins).toMatchObject({ running: true });
    expect([first, second]).toEqual([
      [revision, undefined],
      [revision, revision],
    ]);
    expect(restarts(fake)).toBe(2);
    expect(statusOf(fake)?.restart).toEqual({ revision, time: expect.any(String) });
    expect(fake.events.filter(({ reason }) => reason === 'Restarted').map(({ note }) => note)).toEqual([
      'Deployment api was restarted: secret orders has changed',
      'Deployment jobs was restarted: secret orders has changed',
    ]);
  });

  it('are not restarted more often than it is said', async () => {
    const fake = await restartSite();
    await rotate(fake, 'second');
    await finish(fake);

    await rotate(fake, 'third');
    const early = [restarts(fake), (await bindIt(fake)).requeueAfterMs];
    await fake.clock.advance(3_600_000);
    await finish(fake);

    expect(early).toEqual([2, 3_600_000]);
    expect(restarts(fake)).toBe(4);
  });

  it('that do not come up hold the others up for ten minutes', async () => {
    const fake = await restartSite();
    await rotate(fake, 'second');
    await bindIt(fake);

    await bindIt(fake);
    const held = restarts(fake);
    await fake.clock.advance(600_000);
    await bindIt(fake);

    expect([held, restarts(fake)]).toEqual([1, 2]);
  });

  it('wait until another binding of the namespace is done', async () => {
    const fake = await restartSite();
    fake.io.restartTurns.set('shop', 'shop/other');

    await rotate(fake, 'second');
    await bindIt(fake);
    const held = [restarts(fake), statusOf(fake)?.restart?.running];
    giveTurn({ metadata: { namespace: 'shop', name: 'other' } }, fake.io);
    await finish(fake);

    expect([held, restarts(fake)]).toEqual([[0, undefined], 2]);
  });

  it('wait for a binding that a former process had begun to restart for', async () => {
    const fake = await restartSite();
    const status = { observedGeneration: 1, restart: { revision: 'v1', running: true } };
    fake.server.apply(ConnectionBindings, {
      metadata: { ...REF, name: 'other' },
      spec: { ...BINDING, restart },
      status,
    });

    await rotate(fake, 'second');
    await bindIt(fake);

    expect(restarts(fake)).toBe(0);
  });

  it('are left alone where the API server refuses, which status says, and tried again later', async () => {
    const fake = await restartSite();
    await rotate(fake, 'second');
    const client = fake.io.client as { apply: Client['apply'] }; // the same, of which one part is put in for a moment
    const { apply } = client;
    client.apply = () => Promise.reject(new ApiError('apply', 403, 'Forbidden'));
    await bindIt(fake);
    const refused = statusOf(fake)?.restart;
    client.apply = apply;
    await fake.clock.advance(3_600_000);
    await finish(fake);

    expect(refused).toMatchObject({
      pending: expect.any(String),
      refused: 'the API server does not let Deployment api be restarted (403)',
    });
    expect([restarts(fake), statusOf(fake)?.restart?.refused]).toEqual([2, undefined]);
  });

  it('are forgotten where the binding asks for it no longer', async () => {
    const fake = await restartSite();
    await rotate(fake, 'second');

    fake.server.apply(ConnectionBindings, { metadata: REF, spec: BINDING });
    await bindIt(fake);

    expect([statusOf(fake)?.restart, fake.io.restartTurns.size]).toEqual([undefined, 0]);
  });
});
