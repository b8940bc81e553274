import { setTimeout as sleep } from 'node:timers/promises';
import { reasonOf } from '../../support/entry.ts';
import type { Running } from '../../support/process.ts';
import { Audit } from '../audit.ts';
import { cpuSeconds, percentile, rounded, say, startSite } from '../site.ts';
import { usageInBacklog } from './backlog.ts';
import type { Bench } from './bench.ts';
import { Course } from './course.ts';
import type { Figures } from './course.ts';
import { floorRate } from './floor.ts';
import { makeObjects } from './objects.ts';
import type { Size } from './objects.ts';
import { endOf, READY_MS, rssMiB, startLeader, startStandby } from './replicas.ts';
import { connectionsBeforeFlows, makeConnections, untilWritten, USER, Writes } from './storm.ts';
import type { Newcomers } from './storm.ts';

const MINUTE_MS = 60_000;
/** What goes on after the last write has ended by then. */
const SETTLING_MS = 20_000;
const REST_MS = MINUTE_MS;
const MOST_RESTARTS = 3;
/** What is left of the whole for the phases after the first writes. */
const AFTER_MS = 9 * MINUTE_MS;
/** All of it, a hundred thousand Connections on two processors as well. */
const WHOLE_MS = 38 * MINUTE_MS;

/**
 * All objects are there when the operator starts; it writes each once. Then it rests, is started again, has a standby
 * beside it, and at last a policy turns many.
 */
export async function size(wanted: Size): Promise<Figures> {
  const course = new Course({ ...wanted }, WHOLE_MS);
  const site = await startSite();
  try {
    await site.kubectl('create', 'namespace', USER);
    const of = await course.phase('making the objects', 14 * MINUTE_MS, () => makeObjects(site, wanted));
    if (of === undefined) return course.end();
    const bench = { site, course, of, audit: new Audit(site.plane.auditLog ?? '') };
    const perSecond = await firstRun(bench);
    await secondRun(bench);
    // At last, because what it has not restored in time an operator would write.
    await course.phase('the bare loop', 4 * MINUTE_MS, async (late) => {
      const floor = await floorRate(site, of, late);
      return { floorPerSecond: rounded(floor, 0), efficiency: rounded((perSecond ?? Number.NaN) / floor, 2) };
    });
    return course.end();
  } finally {
    await site.stop();
  }
}

/** Until all is written, and a minute of rest; gives how much was written a second. */
async function firstRun(bench: Bench): Promise<number | undefined> {
  const { site, course, audit } = bench;
  await audit.skip();
  const writes = new Writes(audit);
  const started = await startLeader(bench, 'starting the operator');
  if (started === undefined) return undefined;
  const current = { operator: started };
  const user: Newcomers = { times: [], made: 0 };
  await course.phase('the first writes', course.leftMs() - AFTER_MS, async (late) => {
    void makeConnections(site, user, late);
    await untilAllWritten(bench, current, writes, late);
    return { operatorCpuSeconds: rounded(await cpuSeconds(current.operator.pid), 1) };
  });
  const perSecond = writes.perSecond();
  course.note({ ...stormFigures(bench, writes, user), writesPerSecond: rounded(perSecond, 0) });
  await course.phase('at rest', 3 * MINUTE_MS, () => atRest(current.operator));
  await course.phase('writes afterwards', MINUTE_MS, async () => {
    await writes.follow();
    return stormFigures(bench, writes, user);
  });
  await current.operator.stop();
  return perSecond;
}

/** An operator that ends, as one does that could not renew its Lease, is started again. */
async function untilAllWritten(
  { site, of, course }: Bench,
  current: { operator: Running },
  writes: Writes,
  late: AbortSignal,
): Promise<void> {
  for (let restarts = 0; ; restarts += 1) {
    const ended = endOf(current.operator);
    course.note({ restarts });
    try {
      await untilWritten(writes, of, AbortSignal.any([late, ended]));
      return;
    } catch (error) {
      if (!ended.aborted || late.aborted || restarts === MOST_RESTARTS) throw error;
      say(`  ${reasonOf(ended.reason)}`);
      current.operator = await site.operator([], undefined, READY_MS);
    }
  }
}

function stormFigures({ of }: Bench, writes: Writes, { times, made }: Newcomers): Figures {
  return {
    connectionsWritten: writes.count('connections'),
    flowsWritten: writes.count('flows'),
    writesPerConnection: rounded(writes.count('connections') / (of.connections + made), 3),
    writesPerFlow: rounded(writes.count('flows') / of.flows, 3),
    connectionsBeforeFlows: rounded(connectionsBeforeFlows(writes.entries, of), 3),
    newInStormP50Ms: rounded(percentile(times, 0.5), 0),
    newInStormMaxMs: rounded(percentile(times, 1), 0),
  };
}

/** The share of a core that it takes while nothing asks for anything, and what it holds. */
async function atRest({ pid }: Running): Promise<Figures> {
  await sleep(SETTLING_MS);
  const before = await cpuSeconds(pid);
  await sleep(REST_MS);
  const idle = ((await cpuSeconds(pid)) - before) / (REST_MS / 1000);
  return { idleCpuRatio: rounded(idle, 3), ...(await rssMiB(pid)) };
}

/** What is written already is not written again. */
async function secondRun(bench: Bench): Promise<void> {
  const { site, course, audit } = bench;
  await audit.skip();
  const writes = new Writes(audit);
  const startedAt = performance.now();
  const operator = await startLeader(bench, 'starting the operator again');
  if (operator === undefined) return;
  course.note({ leadingSeconds: rounded((performance.now() - startedAt) / 1000, 1) });
  const ended = endOf(operator);
  await course.phase('after the restart', MINUTE_MS, async () => {
    await sleep(SETTLING_MS);
    await writes.follow();
    return { restartWrites: writes.entries.length };
  });
  await course.phase('a standby', 5 * MINUTE_MS, async (late) => {
    const standby = await startStandby(site, late);
    await sleep(SETTLING_MS);
    const { rssAtRestMiB: standbyMiB } = await rssMiB(standby.pid);
    await standby.stop();
    return { standbyMiB };
  });
  if (ended.aborted) say(`  ${reasonOf(ended.reason)}`);
  const leader = ended.aborted ? await startLeader(bench, 'starting one after it') : operator;
  if (leader !== undefined) await backlogRun(bench, leader);
}

async function backlogRun({ site, course, audit, of }: Bench, operator: Running): Promise<void> {
  const ended = endOf(operator);
  await course.phase('usage while a backlog waits', 6 * MINUTE_MS, async (late) => {
    const times = await usageInBacklog(site, { operator, audit, of }, AbortSignal.any([late, ended]));
    return {
      usageP50Ms: rounded(percentile(times, 0.5), 0),
      usageP99Ms: rounded(percentile(times, 0.99), 0),
    };
  });
  await operator.stop();
}
