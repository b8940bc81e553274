import { eventually } from '../support/eventually.ts';
import type { Running } from '../support/process.ts';
import { each } from './api.ts';
import type { Held } from './api.ts';
import { Audit, writesOf } from './audit.ts';
import type { Entry } from './audit.ts';
import { cpuSeconds, median, peakRssMiB, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const NAMESPACE = 'bench';
/** More only adds latency: the API server's CPU is the limit. */
const CONCURRENCY = 16;
const SPREAD = 0.15;
const MOST_ROUNDS = 8;

interface Round {
  readonly floorSeconds: number;
  readonly operatorSeconds: number;
  readonly writes: number;
  readonly peakMiB: number;
  readonly cpuRatio: number;
}

/**
 * Fresh Connections of a type without a test until each has its status. The floor is a bare loop that sends the
 * very patches that the operator sends; it runs before and after each round, and a round whose two floors differ
 * by more than 15 % is dropped.
 */
export async function converge(connections: number, rounds: number): Promise<Readonly<Record<string, unknown>>> {
  const site = await startSite();
  try {
    const names = Array.from({ length: connections }, (_, index) => `c${String(index).padStart(5, '0')}`);
    await prepare(site, names);
    const statuses = await firstStatuses(site, names);
    const kept: Round[] = [];
    for (let round = 1; kept.length < rounds && round <= MOST_ROUNDS; round += 1) {
      const taken = await oneRound(site, names, statuses);
      say(`round ${round}: ${taken === undefined ? 'dropped, its two floors differ by more than 15 %' : told(taken)}`);
      if (taken !== undefined) kept.push(taken);
    }
    if (kept.length < rounds) throw new Error(`the machine is too noisy: ${kept.length} of ${MOST_ROUNDS} rounds could be kept`);
    return { ...summary(connections, kept), restartWrites: await restartWrites(site) };
  } finally {
    await site.stop();
  }
}

async function prepare(site: Site, names: readonly string[]): Promise<void> {
  say(`creating ${names.length} Connections`);
  await site.kubectl('create', 'namespace', NAMESPACE);
  const parameters = { url: 'https://example.com/api' };
  await each(names, CONCURRENCY, (name) => site.api.create(NAMESPACE, name, { type: 'http', parameters }));
}

/** Warms everything up, and learns what the operator writes. */
async function firstStatuses(site: Site, names: readonly string[]): Promise<ReadonlyMap<string, Held['status']>> {
  say('first convergence, not measured');
  const operator = await site.operator();
  await eventually(async () => {
    const { items } = await site.api.connections(NAMESPACE);
    if (items.some(({ status }) => status?.['conditions'] === undefined)) throw new Error('some have no status yet');
  }, 120_000);
  await operator.stop();
  const { items } = await site.api.connections(NAMESPACE);
  if (items.length !== names.length) throw new Error('not all Connections are there');
  return new Map(items.map(({ metadata, status }) => [metadata.name, status]));
}

async function oneRound(site: Site, names: readonly string[], statuses: ReadonlyMap<string, Held['status']>): Promise<Round | undefined> {
  const before = await floor(site, names, statuses);
  const taken = await measured(site, names);
  const after = await floor(site, names, statuses);
  if (Math.max(before.seconds, after.seconds) / Math.min(before.seconds, after.seconds) > 1 + SPREAD) return undefined;
  const floorSeconds = (before.seconds + after.seconds) / 2;
  return { ...taken, floorSeconds, cpuRatio: taken.cpuSeconds / ((before.cpuSeconds + after.cpuSeconds) / 2) };
}

async function floor(site: Site, names: readonly string[], statuses: ReadonlyMap<string, Held['status']>) {
  const versions = await reset(site, names);
  const { apiServer } = site.plane.pids();
  const [cpu, start] = [await cpuSeconds(apiServer), performance.now()];
  await each(names, CONCURRENCY, (name, index) =>
    site.api.patch(site.api.path(NAMESPACE, name, '/status'), {
      metadata: { resourceVersion: versions[index] },
      status: statuses.get(name),
    }),
  );
  return { seconds: (performance.now() - start) / 1000, cpuSeconds: (await cpuSeconds(apiServer)) - cpu };
}

/** Makes all Connections as they are before anybody has seen them; gives their resourceVersions. */
async function reset(site: Site, names: readonly string[]): Promise<readonly string[]> {
  const versions: string[] = [];
  const none = ['conditions', 'lastTest', 'usage', 'consecutiveFailures', 'handledTestRequest', 'history'].map((field) => [field, null]);
  const status = { ...Object.fromEntries(none), observedGeneration: -1 };
  await each(names, CONCURRENCY, async (name, index) => {
    versions[index] = await site.api.patch(site.api.path(NAMESPACE, name, '/status'), { status });
  });
  return versions;
}

async function measured(site: Site, names: readonly string[]) {
  await reset(site, names);
  const audit = new Audit(site.plane.auditLog ?? '');
  await audit.news();
  const { apiServer } = site.plane.pids();
  const cpu = await cpuSeconds(apiServer);
  const operator = await site.operator();
  const entries = await untilWritten(audit, names.length);
  const used = (await cpuSeconds(apiServer)) - cpu;
  const peakMiB = await peakRssMiB(operator.pid);
  await operator.stop();
  const mine = entries.filter(({ agent }) => agent.startsWith('mooring-operator'));
  const patches = statusWrites(mine);
  const operatorSeconds = (Math.max(...patches.map(({ doneMs }) => doneMs)) - Math.min(...mine.map(({ receivedMs }) => receivedMs))) / 1000;
  return { operatorSeconds, peakMiB, cpuSeconds: used, writes: writesOf(mine).length / names.length };
}

/** All entries until so many status writes of Connections have been answered, and a second more. */
async function untilWritten(audit: Audit, count: number): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  await eventually(async () => {
    entries.push(...(await audit.news()));
    if (statusWrites(entries).length < count) throw new Error(`${statusWrites(entries).length} of ${count} written`);
  }, 120_000);
  await new Promise((resolve) => setTimeout(resolve, 1000));
  return [...entries, ...(await audit.news())];
}

function statusWrites(entries: readonly Entry[]): readonly Entry[] {
  return writesOf(entries).filter(({ resource }) => resource === 'connections/status');
}

async function restartWrites(site: Site): Promise<number> {
  say('starting it once more, with nothing to do');
  await settle(site);
  const audit = new Audit(site.plane.auditLog ?? '');
  await audit.news();
  const operator = await site.operator();
  await new Promise((resolve) => setTimeout(resolve, 8000));
  await operator.stop();
  return writesOf(await audit.news()).length;
}

/** One run that leaves nothing to write. */
async function settle(site: Site): Promise<void> {
  const operator: Running = await site.operator();
  await eventually(async () => {
    const { items } = await site.api.connections(NAMESPACE);
    if (items.some(({ status }) => status?.['conditions'] === undefined)) throw new Error('some have no status yet');
  }, 120_000);
  await new Promise((resolve) => setTimeout(resolve, 2000));
  await operator.stop();
}

function summary(connections: number, kept: readonly Round[]) {
  const middle = (of: (round: Round) => number) => median(kept.map(of));
  return {
    connections,
    floorSeconds: rounded(
      middle(({ floorSeconds }) => floorSeconds),
      2,
    ),
    operatorSeconds: rounded(
      middle(({ operatorSeconds }) => operatorSeconds),
      2,
    ),
    efficiency: rounded(
      middle(({ floorSeconds, operatorSeconds }) => floorSeconds / operatorSeconds),
      2,
    ),
    writesPerConnection: rounded(
      middle(({ writes }) => writes),
      2,
    ),
    operatorPeakRssMiB: rounded(Math.max(...kept.map(({ peakMiB }) => peakMiB)), 1),
    apiserverCpuRatio: rounded(
      middle(({ cpuRatio }) => cpuRatio),
      2,
    ),
  };
}

function told(round: Round): string {
  const { floorSeconds, operatorSeconds, writes, peakMiB, cpuRatio } = round;
  return `floor ${floorSeconds.toFixed(2)} s, operator ${operatorSeconds.toFixed(2)} s, ${writes.toFixed(3)} writes each, ${peakMiB.toFixed(0)} MiB, API server CPU × ${cpuRatio.toFixed(2)}`;
}
