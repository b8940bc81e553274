import { createClient, type Client } from '../../src/runtime/client.ts';
import { handlers } from '../../src/runtime/handlers.ts';
import { collectionPath, type Ref } from '../../src/runtime/kind.ts';
import { createLog } from '../../src/runtime/log.ts';
import { createMetrics } from '../../src/runtime/metrics.ts';
import { createOperator, type Operator, type OperatorServices } from '../../src/runtime/operator.ts';
import { mergePatch } from '../../src/runtime/patch.ts';
import { fastClock } from '../support/clock.ts';
import { cluster, type Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { faultProxy, type FaultProxy } from '../support/faultproxy.ts';
import { misfortune, once, randomOf } from './misfortune.ts';
import { WidgetKind, configOf, installWidgets, setSize, type Widget } from './widgets.ts';

const FAST = fastClock(60);
/** Where a Lease is held, seconds must remain long enough for a busy machine. */
const CALM = fastClock(8);

let site: Cluster;
let namespace: string;
let client: Client;
let proxy: FaultProxy;
let replicas: Replica[] = [];

beforeAll(async () => {
  site = await cluster();
  await installWidgets(site.kubectl);
  client = createClient(configOf(site.url, site.token, site.ca));
}, 600_000);

afterAll(async () => {
  await client.close();
  await site.stop();
});

beforeEach(async () => {
  namespace = await site.namespace('operator');
  proxy = await faultProxy(site.url);
});

afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.stop()));
  replicas = [];
  await client.request({ method: 'DELETE', path: collectionPath(WidgetKind, namespace) });
  await proxy.close();
});

describe('an operator', () => {
  it('writes once for each object and does not hear its own echo', async () => {
    await makeWidgets(30);

    const replica = startReplica('one');
    await eventually(seen);
    await setSize(client, widget(0), 2);
    await eventually(seen);
    await replica.stop();

    expect([replica.runs.get('widget-0'), replica.runs.get('widget-1')]).toEqual([2, 1]);
    expect(patches()).toBe(31);
  });

  it('writes nothing where nothing has changed', async () => {
    await makeWidgets(10);
    const first = startReplica('one');
    await eventually(seen);
    await first.stop();
    const written = patches();

    const second = startReplica('two');
    await eventually(() => expect(second.runs.size).toBe(10));
    await second.stop();

    expect(patches()).toBe(written);
  });

  it('sees what another client changed between its look and its write', async () => {
    await makeWidgets(1);
    startReplica('one', { beforeWrite: once(() => setSize(client, widget(0), 5)) });

    await eventually(async () =>
      expect((await client.get(WidgetKind, widget(0)))?.status).toEqual({ seen: 5 }),
    );
  });

  it('reconciles nothing before it leads, and leads as soon as the other leaves', async () => {
    await makeWidgets(3);
    const first = startReplica('one', { lease: namespace });
    await eventually(() => expect(first.operator.leading()).toBe(true));
    const second = startReplica('two', { lease: namespace });
    await eventually(() => expect(second.operator.notSynced()).toBe(undefined));

    expect(second.operator.leading()).toBe(false);

    await first.stop();
    await eventually(() => expect(second.operator.leading()).toBe(true));
    await setSize(client, widget(0), 8);
    await eventually(seen);
  });

  it('takes over at once from its own name', async () => {
    await site.kubectl.apply({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { name: 'widgets', namespace },
      spec: {
        holderIdentity: 'one',
        leaseDurationSeconds: 15,
        renewTime: new Date().toISOString().replace('Z', '000Z'),
      },
    });

    const replica = startReplica('one', { lease: namespace });
    await eventually(() => expect(replica.operator.leading()).toBe(true));

    const asked = proxy.seen.filter(({ path }) => path.includes('/leases')).map(({ method }) => method);
    expect(asked.slice(0, 2)).toEqual(['GET', 'PUT']);
  });

  it('stops and fails when another took the lease', async () => {
    await makeWidgets(1);
    const replica = startReplica('one', { lease: namespace });
    await eventually(() => expect(replica.operator.leading()).toBe(true));

    const thief = '{"spec":{"holderIdentity":"thief"}}';
    await site.kubectl('patch', 'lease', 'widgets', '-n', namespace, '--type=merge', '-p', thief);

    await expect(replica.running).rejects.toThrow('another replica leads');
  });

  it('stops and fails when it can no longer renew', async () => {
    const replica = startReplica('one', { lease: namespace });
    await eventually(() => expect(replica.operator.leading()).toBe(true));

    proxy.rule = ({ path }) => (path.includes('/leases') ? { stallAfter: 0 } : undefined);

    await expect(replica.running).rejects.toThrow('the Lease could not be renewed for');
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'loses no change in a storm of faults (seed %i)',
    async (seed) => {
      await makeWidgets(25);
      const random = randomOf(seed);
      proxy.rule = (about) => (random() < 0.2 ? misfortune(about, random) : undefined);
      const replica = startReplica('one');

      for (let change = 0; change < 60; change++) {
        const at = widget(Math.floor(random() * 30));
        if (random() < 0.2) await client.delete(WidgetKind, at);
        else await setSize(client, at, 2 + change);
        if (random() < 0.1) proxy.cut();
        if (random() < 0.05) proxy.stall();
        if (random() < 0.05) proxy.inject('{"type":"ERROR","object":{"code":410,"reason":"Expired"}}\n');
      }
      proxy.rule = () => undefined;

      await eventually(seen, 60_000);
      await replica.stop();
    },
    120_000,
  );
});

interface Replica {
  readonly operator: Operator;
  readonly running: Promise<void>;
  readonly runs: ReadonlyMap<string, number>;
  stop(): Promise<void>;
}

/** An operator that notes in status the size that it has seen. */
function startReplica(
  identity: string,
  options: { readonly lease?: string; readonly beforeWrite?: () => Promise<unknown> } = {},
): Replica {
  const runs = new Map<string, number>();
  const table = handlers<Widget, OperatorServices>(WidgetKind, (on) => {
    on.reconcile(async (ref, { cache, client, ...io }, { signal }) => {
      // Other tests have Widgets too.
      if (ref.namespace !== namespace) return {};
      runs.set(ref.name, (runs.get(ref.name) ?? 0) + 1);
      const now = cache.get(WidgetKind, ref);
      if (now === undefined) return {};
      const status = mergePatch(now.status ?? {}, { seen: now.spec.size });
      await options.beforeWrite?.();
      if (status !== undefined)
        io.put(WidgetKind, await client.patchStatus(WidgetKind, ref, { status }, signal));
      return {};
    });
  });
  const clock = options.lease === undefined ? FAST : CALM;
  const own = createClient(configOf(proxy.url, site.token), { clock });
  const stopping = new AbortController();
  const running = createOperator<OperatorServices>({
    client: own,
    handlers: [table],
    io: (tools) => tools,
    clock,
    log: createLog('silent'),
    metrics: createMetrics('widgets_'),
    name: 'runtime.test/widgets',
    ...(options.lease === undefined
      ? {}
      : { lease: { namespace: options.lease, name: 'widgets', identity } }),
  });
  const ended = running.run(stopping.signal);
  // It may fail before the test looks.
  ended.catch(() => undefined);
  const replica = {
    operator: running,
    running: ended,
    runs,
    async stop() {
      stopping.abort();
      await ended.catch(() => undefined);
      await own.close();
    },
  };
  replicas.push(replica);
  return replica;
}

function widget(number: number): Ref {
  return { namespace, name: `widget-${number}` };
}

async function makeWidgets(size: number): Promise<void> {
  for (let number = 0; number < size; number++) await setSize(client, widget(number), 1);
}

/** Every Widget's status tells its size. */
async function seen(): Promise<void> {
  // The cast: this is what the API server answers to a list.
  const { items } = (await client.request({
    method: 'GET',
    path: collectionPath(WidgetKind, namespace),
  })) as {
    readonly items: readonly Widget[];
  };
  expect(items.map(({ metadata, status }) => [metadata.name, status?.seen])).toEqual(
    items.map(({ metadata, spec }) => [metadata.name, spec.size]),
  );
}

function patches(): number {
  return proxy.seen.filter(({ method }) => method === 'PATCH').length;
}
