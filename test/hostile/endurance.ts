import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../src/api/connection.ts';
import type { Api } from '../bench/api.ts';
import { median } from '../bench/site.ts';
import type { Running } from '../support/process.ts';
import { descendants } from '../support/tree.ts';
import { remotePortsOf } from './sockets.ts';
import { PORTS } from './servers.ts';

/** What the operator went through meanwhile. */
export interface Endurance {
  readonly rssBeforeMiB: number;
  readonly rssMostMiB: number;
  readonly exited: boolean;
  /** Connections that the operator itself, or its prober, had to a hostile server, seen a few times a second. */
  readonly ownConnections: number;
  /** Time from a change of a Connection that has nothing to do with it until that stood in status, in the middle. */
  readonly unrelatedMs: number;
  /** The same without a hostile server. */
  readonly unrelatedBeforeMs: number;
}

/** Watches over the operator, at first while it is at rest. */
export async function observe(
  api: Api,
  operator: Running,
): Promise<{ readonly told: Promise<Endurance>; end(): void }> {
  const over = new AbortController();
  let exited = false;
  let round = 0;
  let ownConnections = 0;
  const sizes: number[] = [];
  const look = async () => {
    sizes.push(await rssMiB(operator.pid));
    const ports = await Promise.all(programsOf(operator.pid).map(remotePortsOf));
    ownConnections += ports.flat().filter((port) => port >= PORTS.first && port <= PORTS.last).length;
    const ms = await change(api, (round += 1));
    await sleep(200);
    return ms;
  };
  void operator.exited.then(() => (exited = true));
  await api.create('default', 'unrelated', { type: 'http', parameters: { url: 'https://example.com/0' } });
  const before: number[] = [];
  while (before.length < 10) before.push(await look());
  const rssBeforeMiB = sizes.at(-1) ?? 0;
  const during: number[] = [];
  const watch = async () => {
    while (!over.signal.aborted) during.push(await look());
    const rssMostMiB = Math.max(...sizes);
    return {
      rssBeforeMiB,
      rssMostMiB,
      exited,
      ownConnections,
      unrelatedMs: median(during),
      unrelatedBeforeMs: median(before),
    };
  };
  return { told: watch(), end: () => over.abort() };
}

/** The operator and its prober, without the processes of tests. */
function programsOf(operator: number): readonly number[] {
  const probers = descendants(operator).filter(({ parent }) => parent === operator);
  return [operator, ...probers.map(({ pid }) => pid)];
}

async function change(api: Api, round: number): Promise<number> {
  const path = api.path('default', 'unrelated');
  const since = performance.now();
  await api.patch(path, { spec: { parameters: { url: `https://example.com/${round}` } } });
  for (;;) {
    const { metadata, status } = await api.send<Connection>('GET', path);
    if (status?.observedGeneration === metadata.generation) return performance.now() - since;
    if (performance.now() - since > 30_000)
      throw new Error('a Connection that has nothing to do with it is not reconciled any more');
    await sleep(10);
  }
}

async function rssMiB(pid: number): Promise<number> {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
