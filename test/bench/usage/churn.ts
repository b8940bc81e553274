import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { parseAllDocuments } from 'yaml';
import type { Connection } from '../../../src/api/connection.ts';
import type { FlowKind } from '../../../src/api/flowkind.ts';
import { Connections, Secrets } from '../../../src/api/kinds.ts';
import { secretKeys } from '../../../src/controllers/connection/indexes.ts';
import { declaredSource, watchedKind } from '../../../src/controllers/flowkind/source.ts';
import type { UserObject } from '../../../src/controllers/flowkind/source.ts';
import { secretIn } from '../../../src/controllers/usage/usage.ts';
import { usage as deployUsage } from '../../../src/generate/usage.ts';
import { keyOf, refFrom, refOf } from '../../../src/runtime/kind.ts';
import { Store } from '../../../src/runtime/store.ts';
import { fakeIo } from '../../support/fakes/io.ts';
import type { FakeIo } from '../../support/fakes/io.ts';
import { median, rounded, say } from '../site.ts';
import { connectionName, sourceName, World } from './world.ts';
import type { Change } from './world.ts';

/** How many changes are followed, one by one, to the status of each Connection that they concern. */
const FOLLOWED = 2000;
/** Longer than a Connection waits between two writes of its usage. */
const APART_MS = 1500;
const namespace = 'shop';

/**
 * What it costs to know the users of Connections: the memory of a watched workload, a change of one among all, writes
 * of status; and whether the index says what a look at all objects says, after many random changes of one use each.
 */
export async function usage(flows: number, workloads: number, changes: number) {
  const world = new World({ flows, workloads, connections: Math.ceil((flows + workloads) / 100) });
  const site = siteOf(world);
  for (const change of [...world.all('flow'), ...world.all('binding')]) site.take(change);
  const before = memoryMiB();
  for (const change of world.all('workload')) site.take(change);
  const after = memoryMiB();
  const heldMiB = Math.max(after.rss - before.rss, after.held - before.held);
  say(`${flows} flows and ${workloads} workloads read; ${changes} changes follow`);
  const writesPerChange = await writesOf(world, site, Math.min(FOLLOWED, changes));
  for (let at = FOLLOWED; at < changes; at += 1) site.take(world.change());
  const updates = site.tookMs.splice(0);
  return {
    flows,
    workloads,
    changes,
    rssMiBPerThousandWorkloads: rounded((heldMiB * 1000) / workloads, 3),
    updateMs: rounded(median(updates.slice(workloads)), 4),
    writesPerChange,
    countWrong: wrongIn(world, site.fake),
  };
}

/** What takes objects in as the operator does. */
interface Site {
  readonly fake: FakeIo;
  /** How long each change of a workload took, from the parsed object to the keys that are queued. */
  readonly tookMs: number[];
  /** Gives the keys of the Connections that it concerns. */
  take(change: Change): readonly string[];
}

function siteOf(world: World): Site {
  const fake = fakeIo({ usageWrites: 1e9 });
  const { usage: index } = fake.io;
  for (let at = 0; at < world.sizes.connections; at += 1) applyConnection(at, fake);
  const tookMs: number[] = [];
  const source = deployments();
  let touched: readonly string[] = [];
  const kind = watchedKind(source, { version: 'v1', kind: source.kind, namespaced: true });
  const store = new Store<UserObject>(kind, new Map(), ({ now }) => {
    if (now !== undefined) touched = index.put(source, refOf(now), now.takeUses());
  });
  const takeWorkload = (number: number) => {
    const received = JSON.parse(world.workload(number)) as UserObject;
    const started = performance.now();
    touched = [];
    store.upsert(received);
    const keys = touched.flatMap((key) => concernedBy(key, fake));
    tookMs.push(performance.now() - started);
    return keys;
  };
  return {
    fake,
    tookMs,
    take([what, number]) {
      if (what === 'workload') return takeWorkload(number);
      if (what === 'flow') return index.update(world.flow(number), undefined);
      return index.updateBinding(world.binding(number), undefined);
    },
  };
}

function applyConnection(at: number, { server }: FakeIo): void {
  const secret = sourceName(at);
  server.apply(Secrets, { metadata: { namespace, name: secret }, data: { token: 'eA==' } });
  server.apply(Connections, {
    metadata: { namespace, name: connectionName(at) },
    spec: {
      type: 'http',
      parameters: { url: 'https://service.example.com/' },
      secrets: { token: { name: secret, key: 'token' } },
      test: { interval: '0s' },
    },
  });
}

/** The FlowKind of deploy/usage. */
function deployments() {
  const flowKinds = deployUsage()
    .filter(({ path }) => path.endsWith('deployments.yaml'))
    .flatMap(({ content }) => parseAllDocuments(content).map((document) => document.toJS() as FlowKind));
  const flowKind = flowKinds.find((each) => each.kind === 'FlowKind');
  const source = flowKind && declaredSource(flowKind);
  if (source === undefined) throw new Error('deploy/usage declares no Deployments');
  return source;
}

/** As the watches of declared kinds report them. */
function concernedBy(key: string, { io }: FakeIo): readonly string[] {
  const secret = secretIn(key);
  if (secret === undefined) return [key];
  return [...io.cache.refsByIndex(Connections, 'secret', secret).map(keyOf), ...io.usage.boundBy(secret)];
}

/** Status writes for each change, where every Connection that it concerns is reconciled before the next one. */
async function writesOf(world: World, site: Site, changes: number): Promise<number> {
  const { fake } = site;
  for (let at = 0; at < world.sizes.connections; at += 1)
    await fake.reconcile(Connections, { namespace, name: connectionName(at) });
  const before = fake.server.writes.length;
  for (let at = 0; at < changes; at += 1) {
    await fake.clock.advance(APART_MS);
    for (const key of new Set(site.take(world.change()))) await fake.reconcile(Connections, refFrom(key));
  }
  return rounded((fake.server.writes.length - before) / changes, 3);
}

/** How many Connections have other users, or another count, than a look at all objects finds. */
function wrongIn(world: World, { io }: FakeIo): number {
  let wrong = 0;
  for (const [at, users] of world.rescan().entries()) {
    const connection = io.cache.get(Connections, { namespace, name: connectionName(at) });
    if (connection === undefined || !isSame(connection, users, io)) wrong += 1;
  }
  return wrong;
}

function isSame(connection: Connection, users: ReadonlySet<string>, { usage: index }: FakeIo['io']): boolean {
  const [key, secrets] = [keyOf(refOf(connection)), secretKeys(connection)];
  const counted = index
    .allOf(key, secrets)
    .map(
      ({ kind, name, readsSource }) => `${kind} ${name}${readsSource === true ? ' reads the source' : ''}`,
    );
  return (
    index.of(key, secrets).count === users.size &&
    counted.length === users.size &&
    counted.every((each) => users.has(each))
  );
}

/** Of this process, without what nothing holds any more: pages that it had before hide what it holds now, hence both. */
function memoryMiB(): { readonly rss: number; readonly held: number } {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void; // the flag defines it
  collect();
  collect();
  const { rss, heapUsed, external } = process.memoryUsage();
  return { rss: rss / 2 ** 20, held: (heapUsed + external) / 2 ** 20 };
}
