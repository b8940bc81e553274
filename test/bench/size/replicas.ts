import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { request } from 'undici';
import type { Running } from '../../support/process.ts';
import { peakRssMiB, rounded } from '../site.ts';
import type { Site } from '../site.ts';
import type { Bench } from './bench.ts';

/** How long a replica may take until it leads. */
export const READY_MS = 240_000;
const POLL_MS = 200;

/** An operator that leads; undefined where none came to lead. */
export async function startLeader({ site, course }: Bench, phase: string): Promise<Running | undefined> {
  let operator: Running | undefined;
  await course.phase(phase, READY_MS + 30_000, async () => {
    operator = await site.operator([], undefined, READY_MS);
    return undefined;
  });
  return operator;
}

/** Aborts when the process has ended, with the last of what it said. */
export function endOf(operator: Running): AbortSignal {
  const ended = new AbortController();
  void operator.exited.then(({ code, signal }) =>
    ended.abort(new Error(`the operator ended with ${signal ?? code}\n${operator.log()}`)),
  );
  return ended.signal;
}

/** A replica that does not lead, and holds all objects. */
export async function startStandby(site: Site, signal: AbortSignal): Promise<Running> {
  const standby = await site.operator(['--identity=standby'], /"msg":"started"/, READY_MS);
  const [, port = ''] = /"health":(\d+)/.exec(standby.log()) ?? [];
  while (!(await isReady(port))) await sleep(POLL_MS, undefined, { signal });
  return standby;
}

/** What a process holds, and the most that it has held. */
export async function rssMiB(
  pid: number,
): Promise<{ readonly rssAtRestMiB: number; readonly peakMiB: number }> {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return { rssAtRestMiB: rounded(Number(kib) / 1024, 0), peakMiB: rounded(await peakRssMiB(pid), 0) };
}

async function isReady(port: string): Promise<boolean> {
  const { statusCode, body } = await request(`http://127.0.0.1:${port}/readyz`);
  await body.dump();
  return statusCode === 200;
}
