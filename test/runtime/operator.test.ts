import { ApiError } from '../../src/runtime/apiError.ts';
import type { Client } from '../../src/runtime/client.ts';
import { handlers, type ReconcileContext, type ReconcileResult } from '../../src/runtime/handlers.ts';
import { keyOf, type Kind, type KubernetesObject, type Ref } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { createOperator, type OperatorOptions, type OperatorServices } from '../../src/runtime/operator.ts';
import { manualClock } from '../support/clock.ts';
import { bookmark, line, passed, scriptedStreams, widget, WidgetKind } from './streams.ts';

type Reconcile = (ref: Ref, io: OperatorServices, context: ReconcileContext) => Promise<ReconcileResult>;

const stops: (() => Promise<unknown>)[] = [];

afterEach(async () => {
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

async function start(
  reconcile: Reconcile = () => Promise.resolve({}),
  options: Partial<OperatorOptions<OperatorServices>> = {},
  client: Partial<Client> = {},
) {
  const clock = manualClock();
  const streams = scriptedStreams();
  const lines: string[] = [];
  const metrics = createMetrics('widgets_');
  const runs: string[] = [];
  let services: OperatorServices | undefined;
  const table = handlers<KubernetesObject, OperatorServices>(WidgetKind, (on) => {
    on.start(() => [{ namespace: '', name: 'always' }]);
    on.reconcile((ref, io, context) => {
      runs.push(keyOf(ref));
      return reconcile(ref, io, context);
    });
  });
  const operator = createOperator<OperatorServices>({
    client: { ...streams.client, ...client } as unknown as Client, // what these tests let it do
    handlers: [table],
    io: (given) => (services = given),
    clock,
    log: createLog('warn', { write: (text) => lines.push(text) }),
    metrics,
    name: 'runtime.test/widgets',
    ...options,
  });
  const stop = new AbortController();
  const ended = operator.run(stop.signal);
  const end = () => {
    stop.abort();
    return ended;
  };
  stops.push(() => end().catch(() => undefined));
  await passed();
  const to = (path: string) => streams.asked.findLast(({ call }) => call.path.endsWith(path));
  return { clock, operator, streams, lines, metrics, runs, ended, end, to, services: () => services };
}

/** A table that does nothing about the objects of a kind. */
const allOf = (kind: Kind) =>
  handlers<KubernetesObject, OperatorServices>(kind, (on) => on.reconcile(() => Promise.resolve({})));

describe('an operator', () => {
  it('reconciles nothing before it has read everything, and then each object once', async () => {
    const { operator, runs, to } = await start();
    await to('/widgets')?.send(line('ADDED', 'a', '3'), line('ADDED', 'b', '4'));
    const before = [...runs, operator.leading(), operator.notSynced()];

    await to('/widgets')?.send(bookmark('5', true));

    expect(before).toEqual([false, 'not synced']);
    expect([operator.leading(), operator.notSynced(), runs.toSorted()]).toEqual([
      true,
      undefined,
      ['/always', 'n/a', 'n/b'],
    ]);
  });

  it('says which right it waits for, and what gives it', async () => {
    const grantedBy = 'deploy/widgets';
    const handlers = [allOf({ ...WidgetKind, grantedBy })];
    const { clock, operator, streams } = await start(undefined, { handlers });
    streams.refusals.push(...Array.from({ length: 9 }, () => new ApiError('GET /widgets', 403, 'Forbidden')));
    await streams.asked[0]?.cut();
    await clock.advance(10_000);

    expect([operator.leading(), operator.notSynced()]).toEqual([
      false,
      'the operator may not watch widgets.runtime.test, which deploy/widgets allows',
    ]);
  });

  it('reconciles what changes, and not what it wrote itself', async () => {
    const { runs, to, services } = await start();
    await to('/widgets')?.send(line('ADDED', 'a', '3'), bookmark('5', true));
    runs.length = 0;

    services()?.put(WidgetKind, widget('a', '6'));
    await to('/widgets')?.send(line('MODIFIED', 'a', '6'));
    const afterOwn = [...runs];
    await to('/widgets')?.send(line('MODIFIED', 'a', '7'));
    services()?.enqueue(WidgetKind, { namespace: 'n', name: 'c' });
    await passed();

    expect([afterOwn, runs]).toEqual([[], ['n/a', 'n/c']]);
  });

  it('runs again where a list showed its write, which may hide what another client wrote before it', async () => {
    const written = Promise.withResolvers<KubernetesObject>();
    const { clock, runs, to } = await start(async ({ name }, io) => {
      if (name === 'a') io.put(WidgetKind, await written.promise);
      return {};
    });
    await to('/widgets')?.send(line('ADDED', 'a', '3'), bookmark('5', true));

    await to('/widgets')?.send({ type: 'ERROR', object: { code: 410, reason: 'Expired' } });
    await clock.advance(1000);
    await to('/widgets')?.send(line('ADDED', 'a', '7'), bookmark('8', true));
    written.resolve(widget('a', '7'));
    await passed();

    expect(runs.filter((key) => key === 'n/a')).toHaveLength(2);
  });

  it('tries again what failed, and logs the reason', async () => {
    let fails = true;
    const { clock, runs, lines, to } = await start(({ name }) =>
      name === 'a' && fails ? Promise.reject(new Error('not now')) : Promise.resolve({}),
    );
    await to('/widgets')?.send(line('ADDED', 'a', '3'), bookmark('5', true));
    fails = false;

    await clock.advance(10);

    expect(runs.filter((key) => key === 'n/a')).toHaveLength(2);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      msg: 'reconcile failed',
      kind: 'Widget',
      namespace: 'n',
      name: 'a',
      attempt: 1,
      error: 'not now',
    });
  });

  it('runs again after the time that a reconcile asked for', async () => {
    const { clock, runs, to } = await start(() => Promise.resolve({ requeueAfterMs: 60_000 }));
    await to('/widgets')?.send(bookmark('5', true));

    await clock.advance(61_000);

    expect(runs).toEqual(['/always', '/always']);
  });

  it('takes up a namespace once every kind of it is stored', async () => {
    const { operator, runs, to } = await start(undefined, { scope: { selector: 'team=a' } });
    await to('/namespaces')?.send(bookmark('2', true));
    await to('/namespaces')?.send(line('ADDED', 'n', '3'));
    await to('/n/widgets')?.send(line('ADDED', 'a', '4'));
    const before = [...runs];

    await to('/n/widgets')?.send(bookmark('5', true));

    expect([before, runs, operator.covers('n')]).toEqual([['/always'], ['/always', 'n/a'], true]);
  });

  it('ends in error where it has lost its Lease, and lets no reconcile write after that', async () => {
    const refused = Promise.withResolvers<unknown>();
    const lease = { namespace: 'n', name: 'l', identity: 'me' };
    let isOurs = true;
    const client = {
      get: () => Promise.resolve(isOurs ? undefined : { spec: { holderIdentity: 'other' } }),
      create: (_: unknown, object: object) =>
        Promise.resolve({ ...object, metadata: { ...lease, resourceVersion: '1' } }),
      update: () => Promise.reject(new ApiError('PUT /leases/l', 409, 'Conflict')),
    } as unknown as Client; // what an election asks of it
    const { clock, operator, ended, to } = await start(
      async ({ name }, io, { signal }) => {
        if (name !== 'a') return {};
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await io.client.patchStatus(WidgetKind, { namespace: 'n', name }, {}).catch(refused.resolve);
        return {};
      },
      { lease },
      client,
    );
    await to('/widgets')?.send(line('ADDED', 'a', '3'), bookmark('5', true));
    const led = operator.leading();
    isOurs = false;
    const failure = ended.catch((thrown: unknown) => thrown);

    await clock.advance(20_000);

    expect([led, operator.leading()]).toEqual([true, false]);
    expect(await refused.promise).toEqual(new Error('another replica may lead by now'));
    expect(await failure).toEqual(new Error('another replica leads: other'));
  });

  it('ends in peace when it is told to', async () => {
    const { end, to, streams } = await start();
    await to('/widgets')?.send(bookmark('5', true));

    await end();

    expect(streams.asked.every(({ call }) => call.signal?.aborted)).toBe(true);
  });

  it('measures its queue, its watches and its reconciles', async () => {
    const { clock, operator, metrics, to } = await start();
    await to('/widgets')?.send(bookmark('5', true));
    await clock.advance(30_000);

    const text = await metrics.text();

    expect(operator.watchAgeMs()).toBe(30_000);
    expect(text).toContain('widgets_watch_age_seconds{kind="Widget"} 30');
    expect(text).toContain('widgets_queue_depth{priority="user"} 0');
    expect(text).toContain('widgets_leading 1');
    expect(text).toContain('widgets_reconcile_seconds_count{kind="Widget",result="success"} 1');
  });
});
