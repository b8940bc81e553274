import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Running } from '../../support/process.ts';
import { Audit } from '../audit.ts';
import { cpuSeconds, peakRssMiB, percentile, rounded, say, startSite } from '../site.ts';
import type { Site } from '../site.ts';
import { usageInBacklog } from './backlog.ts';
import { makeObjects } from './objects.ts';
import type { Size } from './objects.ts';
import { connectionsBeforeFlows, statusWrites, storm, USER } from './storm.ts';

/** What goes on after the last write has ended by then. */
const SETTLING_MS = 20_000;
const REST_MS = 60_000;

/**
 * All objects are there when the operator starts; it writes each once. Then it rests, is started again, has a standby
 * beside it, and at last a policy turns everything.
 */
export async function size(of: Size): Promise<Readonly<Record<string, unknown>>> {
  const site = await startSite();
  try {
    await makeObjects(site, of);
    await site.kubectl('create', 'namespace', USER);
    const audit = new Audit(site.plane.auditLog ?? '');
    await audit.news();
    const first = await firstRun(site, audit, of);
    const again = await secondRun(site, audit, of);
    return { ...of, ...first, ...again };
  } finally {
    await site.stop();
  }
}

async function firstRun(site: Site, audit: Audit, of: Size) {
  say('starting the operator');
  const operator = await site.operator();
  const { entries, newMs, made } = await storm(site, audit, of);
  await sleep(SETTLING_MS);
  const all = [...entries, ...(await audit.news())];
  const idleCpuRatio = await atRest(operator);
  const figures = {
    writesPerConnection: rounded(statusWrites('connections', all) / (of.connections + made), 3),
    writesPerFlow: rounded(statusWrites('flows', all) / of.flows, 3),
    connectionsBeforeFlows: rounded(connectionsBeforeFlows(all, of), 3),
    newInStormP50Ms: rounded(percentile(newMs, 0.5), 0),
    newInStormMaxMs: rounded(Math.max(...newMs), 0),
    idleCpuRatio: rounded(idleCpuRatio, 3),
    rssAtRestMiB: rounded(await rssMiB(operator.pid), 0),
    peakMiB: rounded(await peakRssMiB(operator.pid), 0),
  };
  await operator.stop();
  return figures;
}

/** What is written already is not written again. */
async function secondRun(site: Site, audit: Audit, of: Size) {
  say('starting the operator again, and a standby beside it');
  await audit.news();
  const startedAt = performance.now();
  const operator = await site.operator();
  const leadingSeconds = rounded((performance.now() - startedAt) / 1000, 1);
  await sleep(SETTLING_MS);
  const written = await audit.news();
  const standby = await site.operator(['--identity=standby'], /"msg":"started"/);
  await sleep(SETTLING_MS);
  const standbyMiB = rounded(await rssMiB(standby.pid), 0);
  await standby.stop();
  const usageMs = await usageInBacklog(site, operator, audit, of);
  await operator.stop();
  return {
    leadingSeconds,
    restartWrites: statusWrites('connections', written) + statusWrites('flows', written),
    standbyMiB,
    usageP50Ms: rounded(percentile(usageMs, 0.5), 0),
    usageP99Ms: rounded(percentile(usageMs, 0.99), 0),
  };
}

/** The share of a core that a process takes which nothing asks for anything. */
async function atRest({ pid }: Running): Promise<number> {
  const before = await cpuSeconds(pid);
  await sleep(REST_MS);
  return ((await cpuSeconds(pid)) - before) / (REST_MS / 1000);
}

async function rssMiB(pid: number): Promise<number> {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
