import { createClient, type Client } from '../../src/runtime/client.ts';
import { fastClock } from '../support/clock.ts';
import { cluster, type Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';
import { faultProxy, type Fault, type FaultProxy, type ProxyRequest } from '../support/faultproxy.ts';
import {
  WidgetKind,
  configOf,
  follow,
  installWidgets,
  setSize,
  truth,
  versions,
  type Widget,
  type Follower,
} from './widgets.ts';

/** Waits of two minutes become waits of two seconds. */
const clock = fastClock(60);

let site: Cluster;
let namespace: string;
let client: Client;
let proxy: FaultProxy;
let follower: Follower<Widget>;

beforeAll(async () => {
  site = await cluster();
  await installWidgets(site.kubectl);
  namespace = await site.namespace('faults');
  client = createClient(configOf(site.url, site.token, site.ca));
}, 600_000);

afterAll(async () => {
  await client.close();
  await site.stop();
});

beforeEach(async () => {
  for (const name of ['one', 'two', 'three', 'four']) await setSize(client, { namespace, name }, 1);
  proxy = await faultProxy(site.url);
  follower = follow(WidgetKind, configOf(proxy.url, site.token), clock);
  await eventually(equal);
});

afterEach(async () => {
  await follower.stop();
  await proxy.close();
});

const STRIKES: readonly (readonly [string, () => void])[] = [
  ['connections that are reset', () => proxy.cut()],
  ['connections that end in peace', () => proxy.end()],
  ['connections that fall silent', () => proxy.stall()],
  ['half a line', () => tear('{"type":"MODIFIED","object":{"kind":"Wi')],
  ['a line that is not JSON', () => proxy.inject('<html>Bad gateway</html>\n')],
  [
    'JSON that is no event',
    () => proxy.inject('{"type":"HELLO","object":{"metadata":{"name":"one","resourceVersion":"1"}}}\n'),
  ],
  ['an event without an object', () => proxy.inject('{"type":"ADDED"}\n')],
  ['a line longer than any object', () => proxy.inject(`"${'x'.repeat(5 * 1024 * 1024)}"\n`)],
  ['a long line without an end', () => proxy.inject('x'.repeat(5 * 1024 * 1024))],
  ...[410, 500, 504, 599].map(
    (code) => [`an ERROR event ${code}`, () => proxy.inject(errorEvent(code))] as const,
  ),
  ...[400, 401, 403, 404, 410, 422, 429, 500, 503].map(
    (status) => [`answers ${status}`, () => refuse(status)] as const,
  ),
  ['an initial stream that is cut before its end', () => missed({ cutAfter: 700 })],
  ['an initial stream that stalls before its end', () => missed({ stallAfter: 700 })],
  ['an initial stream of which nothing comes', () => missed({ cutAfter: 0 })],
];

describe('a store', () => {
  it.each(STRIKES)('equals the API server again after %s', async (_, strike) => {
    const before = proxy.seen.length;

    strike();
    await changeWidgets();
    await eventually(() => expect(proxy.seen.length).toBeGreaterThan(before));

    await eventually(equal, 20_000);
  });

  it('tells a recreated object from the one before', async () => {
    const ref = { namespace, name: 'one' };
    const old = follower.store.get(ref)?.metadata.uid;
    proxy.rule = ({ watch }) => (watch ? { answer: { status: 503 } } : undefined);
    proxy.cut();

    await client.delete(WidgetKind, ref);
    await setSize(client, ref, 7);
    proxy.rule = () => undefined;

    await eventually(equal);
    expect(follower.store.get(ref)?.metadata.uid).not.toEqual(old);
  });

  it('never goes backwards when old events come again', async () => {
    const ref = { namespace, name: 'one' };
    const old = follower.store.get(ref);
    await setSize(client, ref, 9);
    await eventually(equal);

    proxy.inject(`${JSON.stringify({ type: 'MODIFIED', object: old })}\n`);
    await setSize(client, { namespace, name: 'two' }, 9);

    await eventually(() => expect(follower.store.get({ namespace, name: 'two' })?.spec.size).toBe(9));
    expect(follower.store.get(ref)?.spec.size).toBe(9);
    await eventually(equal);
  });

  it('is not synced by an initial stream that was cut', async () => {
    proxy.rule = ({ watch }) => (watch ? { cutAfter: 700 } : undefined);
    const late = follow(WidgetKind, configOf(proxy.url, site.token), clock);
    await eventually(() => expect(proxy.seen.filter(({ watch }) => watch).length).toBeGreaterThan(3));

    expect(late.store.synced).toBe(false);

    proxy.rule = () => undefined;
    await late.store.whenSynced();
    await eventually(async () =>
      expect(versions(late.store.list())).toEqual(await truth(client, WidgetKind)),
    );
    await late.stop();
  });

  it('waits a moment where it is told to wait, and no more than seconds', async () => {
    const asked = proxy.seen.length;
    proxy.rule = once({ answer: { status: 429, headers: { 'retry-after': '60' } } });
    const since = clock.monotonicMs();
    proxy.cut();

    await eventually(() => expect(proxy.seen.length).toBe(asked + 2));

    const waited = clock.monotonicMs() - since;
    expect([waited > 2000, waited < 10_000]).toEqual([true, true]);
  });
});

/** The store, and what it told, are what the API server says. */
async function equal(): Promise<void> {
  const now = await truth(client, WidgetKind);
  expect(versions(follower.store.list())).toEqual(now);
  expect(follower.told).toEqual(now);
}

/** Changes of every sort, while the fault lasts. */
async function changeWidgets(): Promise<void> {
  await setSize(client, { namespace, name: 'one' }, 2);
  await client.delete(WidgetKind, { namespace, name: 'two' });
  await client.delete(WidgetKind, { namespace, name: 'three' });
  await setSize(client, { namespace, name: 'three' }, 3);
  await setSize(client, { namespace, name: `new-${clock.now().getTime()}` }, 4);
}

function tear(half: string): void {
  proxy.inject(half);
  proxy.cut();
}

function refuse(status: number): void {
  let times = 3;
  proxy.rule = () =>
    times-- > 0
      ? { answer: { status, ...(status === 429 ? { headers: { 'retry-after': '1' } } : {}) } }
      : undefined;
  proxy.cut();
}

/** The next initial stream suffers; a 410 brings one about. */
function missed(fault: Fault): void {
  proxy.rule = once(fault);
  proxy.inject(errorEvent(410));
}

function once(fault: Fault): (seen: ProxyRequest) => Fault | undefined {
  let used = false;
  return ({ watch }) => {
    if (used || !watch) return undefined;
    used = true;
    return fault;
  };
}

function errorEvent(code: number): string {
  return `${JSON.stringify({ type: 'ERROR', object: { kind: 'Status', apiVersion: 'v1', status: 'Failure', code, reason: 'Expired' } })}\n`;
}
