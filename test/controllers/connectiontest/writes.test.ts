import { ConnectionTests } from '../../../src/api/kinds.ts';
import { SUCCESS } from '../../support/fakes/io.ts';
import type { FakeIo, ProbeAnswer } from '../../support/fakes/io.ts';
import { settled } from '../../support/clock.ts';
import { failed, POSTGRESQL } from '../connection/builder.ts';
import { REF, withTest, run, written, resultOf } from './applied.ts';

describe('the writes of a ConnectionTest', () => {
  const versions = (fake: FakeIo) =>
    fake.server.writes.map(
      ({ body }) => (body as { metadata?: { resourceVersion?: string } }).metadata?.resourceVersion,
    );

  /** Ends a step, and is at work for a second after that. */
  const slowly =
    (fake: FakeIo): ProbeAnswer =>
    async (_, onStep) => {
      onStep({ name: 'Connect', outcome: 'Succeeded', durationMs: 5 });
      await fake.clock.advance(1_000);
      return SUCCESS;
    };

  it('name the version that they were made for: progress and result', async () => {
    const fake = withTest();
    const { resourceVersion: first } = written(fake)?.metadata ?? {};
    fake.answer(slowly(fake));

    await run(fake);

    const second = String(Number(first) + 1);
    expect(fake.server.writes.map(({ body }) => body)).toMatchObject([
      { metadata: { resourceVersion: first }, status: { steps: [{ name: 'Connect' }] } },
      { metadata: { resourceVersion: second }, status: { result: 'Succeeded', steps: null } },
    ]);
  });

  it('leave alone what was written since, and the test is not run again for that', async () => {
    const fake = withTest();
    fake.answer(() => {
      fake.server.apply(ConnectionTests, { metadata: { ...REF, labels: { by: 'other' } } }, 'unseen');
      return SUCCESS;
    });

    const conflict = await run(fake).catch((error: unknown) => error);
    const meanwhile = resultOf(fake);
    fake.server.apply(ConnectionTests, { metadata: { ...REF, labels: { by: 'other' } } });
    await run(fake);

    expect(conflict).toMatchObject({ name: 'ApiError', status: 409 });
    expect([meanwhile, resultOf(fake), fake.requests.length]).toEqual([undefined, 'Succeeded', 1]);
    expect(versions(fake)).toHaveLength(1);
  });

  it('are made again after an API server that refused them, and not for another object of the same name', async () => {
    const fake = withTest();
    fake.answer(() => {
      fake.server.refuse(503);
      return SUCCESS;
    });

    await run(fake).catch(() => undefined);
    fake.server.remove(ConnectionTests, REF);
    fake.answer(() => failed('TimedOut', 'Connect'));
    fake.server.apply(ConnectionTests, { metadata: REF, spec: { template: { spec: POSTGRESQL } } });
    await run(fake);

    expect([resultOf(fake), fake.requests.length]).toEqual(['Failed', 2]);
    expect(fake.io.unwrittenTests.size).toBe(0);
  });

  it('are not made to an object that came in place of the one tested', async () => {
    const fake = withTest();
    fake.answer(() => {
      fake.server.remove(ConnectionTests, REF);
      fake.server.apply(ConnectionTests, { metadata: REF, spec: { template: { spec: POSTGRESQL } } });
      return SUCCESS;
    });

    const outcome = await run(fake);

    expect([outcome, resultOf(fake), fake.server.writes]).toEqual([{}, undefined, []]);
  });

  it('show no progress of a test that is over at once', async () => {
    const fake = withTest();
    fake.answer(async (_, onStep) => {
      onStep({ name: 'Connect', outcome: 'Succeeded', durationMs: 5 });
      await fake.clock.advance(299);
      return SUCCESS;
    });

    await run(fake);
    await settled();

    expect(fake.server.writes).toHaveLength(1);
    expect(fake.clock.pending()).toBe(0);
  });

  it('of progress may fail: nothing depends on them', async () => {
    const fake = withTest();
    fake.answer(async (_, onStep) => {
      onStep({ name: 'Connect', outcome: 'Succeeded', durationMs: 5 });
      fake.server.refuse(500);
      await fake.clock.advance(1_000);
      return SUCCESS;
    });

    await run(fake);

    expect(resultOf(fake)).toBe('Succeeded');
  });
});
