import { connectors } from '../../src/connectors/index.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually.ts';
import type { Running } from '../support/process.ts';
import { each } from './api.ts';
import type { Held } from './api.ts';
import { Audit, OPERATOR, writesOf } from './audit.ts';
import type { Entry } from './audit.ts';
import { cpuSeconds, peakRssMiB, say } from './site.ts';
import type { Site } from './site.ts';

/** Where the Connections are. */
export const NAMESPACE = 'bench';

/** More only adds latency: the API server's CPU is the limit. */
const CONCURRENCY = 16;
const PATIENCE_MS = 300_000;
/** A list of all is work for the API server, of which the operator needs all. */
const POLL_MS = 1000;

/** What a run over all Connections took. */
export interface Taken {
  readonly seconds: number;
  readonly apiServerCpuSeconds: number;
}

/** The same of a program, and what it wrote and held. */
export interface Raced extends Taken {
  readonly writesPerConnection: number;
  readonly peakMiB: number;
  readonly cpuSeconds: number;
}

/** Connections that need one status write each, as often as wanted. */
export interface Fleet {
  readonly names: readonly string[];
  /** What the operator wrote into one of them. */
  readonly sample: NonNullable<Held['status']>;
  /** A bare loop that sends the very patches that the operator sends. */
  floor(): Promise<Taken>;
  /** A program under the operator's account, from its first request to its last status write. */
  race(start: () => Promise<Running>): Promise<Raced>;
}

/** Makes them, and has the operator write them once, which warms everything up and tells what it writes. */
export async function makeFleet(site: Site, count: number, spec: object): Promise<Fleet> {
  say(`creating ${count} Connections; a first convergence is not measured`);
  const names = Array.from({ length: count }, (_, index) => `c${String(index).padStart(5, '0')}`);
  await site.kubectl('create', 'namespace', NAMESPACE);
  await each(names, CONCURRENCY, (name) => site.api.create(NAMESPACE, name, spec));
  await converged(site);
  const { items } = await site.api.connections(NAMESPACE);
  const statuses = new Map(items.map(({ metadata, status }) => [metadata.name, status]));
  const sample = statuses.get(names[0] ?? '');
  if (sample === undefined || items.length !== count) throw new Error('not all Connections are there');
  return {
    names,
    sample,
    floor: () => floor(site, names, statuses),
    race: (start) => race(site, names, start),
  };
}

/** Runs the operator until nothing is left to write. */
export async function converged(site: Site): Promise<void> {
  const operator = await site.operator();
  await eventually(async () => {
    const { items } = await site.api.connections(NAMESPACE);
    const left = items.filter(({ status }) => status?.['conditions'] === undefined).length;
    const types = await site.api.send<{ items: readonly Held[] }>(
      'GET',
      '/apis/mooring.dev/v1alpha1/connectiontypes',
    );
    const untold =
      connectors.length - types.items.filter(({ status }) => status?.['conditions'] !== undefined).length;
    if (left + untold === 0) return;
    await sleep(POLL_MS);
    throw new Error(`${left} Connections and ${untold} types have no status`);
  }, PATIENCE_MS);
  await operator.stop();
}

async function floor(
  site: Site,
  names: readonly string[],
  statuses: ReadonlyMap<string, Held['status']>,
): Promise<Taken> {
  const versions = await reset(site, names);
  const { apiServer } = site.plane.pids();
  const [cpu, start] = [await cpuSeconds(apiServer), performance.now()];
  await each(names, CONCURRENCY, (name, index) => {
    const body = { metadata: { resourceVersion: versions[index] }, status: statuses.get(name) };
    return site.api.patch(site.api.path(NAMESPACE, name, '/status'), body);
  });
  return {
    seconds: (performance.now() - start) / 1000,
    apiServerCpuSeconds: (await cpuSeconds(apiServer)) - cpu,
  };
}

async function race(site: Site, names: readonly string[], start: () => Promise<Running>): Promise<Raced> {
  await reset(site, names);
  const audit = new Audit(site.plane.auditLog ?? '');
  await audit.news();
  const { apiServer } = site.plane.pids();
  const before = await cpuSeconds(apiServer);
  const program = await start();
  try {
    const written = await untilWritten(audit, names.length);
    const apiServerCpuSeconds = (await cpuSeconds(apiServer)) - before;
    await sleep(1000); // one write too many would show
    const entries = [...written, ...(await audit.news())].filter(({ user }) => user === OPERATOR);
    const first = Math.min(...entries.map(({ receivedMs }) => receivedMs));
    const last = Math.max(...statusWrites(entries).map(({ doneMs }) => doneMs));
    return {
      seconds: (last - first) / 1000,
      apiServerCpuSeconds,
      writesPerConnection: writesOf(entries).length / names.length,
      peakMiB: await peakRssMiB(program.pid),
      cpuSeconds: await cpuSeconds(program.pid),
    };
  } finally {
    await program.stop();
  }
}

/** Makes all Connections as they are before any controller has seen them; gives their resourceVersions. */
async function reset(site: Site, names: readonly string[]): Promise<readonly string[]> {
  const versions: string[] = [];
  const none = [
    'conditions',
    'lastTest',
    'usage',
    'consecutiveFailures',
    'handledTestRequest',
    'history',
  ].map((field) => [field, null]);
  const status = { ...Object.fromEntries(none), observedGeneration: -1 };
  await each(names, CONCURRENCY, async (name, index) => {
    versions[index] = await site.api.patch(site.api.path(NAMESPACE, name, '/status'), { status });
  });
  return versions;
}

/** All entries until so many status writes have been answered. */
async function untilWritten(audit: Audit, count: number): Promise<readonly Entry[]> {
  const entries: Entry[] = [];
  await eventually(async () => {
    entries.push(...(await audit.news()));
    const written = statusWrites(entries).length;
    if (written < count) throw new Error(`${written} of ${count} status writes`);
  }, PATIENCE_MS);
  return entries;
}

function statusWrites(entries: readonly Entry[]): readonly Entry[] {
  return writesOf(entries).filter(({ resource }) => resource === 'connections/status');
}
