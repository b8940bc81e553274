import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { bundledOperator } from '../../support/bundle.ts';
import { eventually } from '../../support/eventually.ts';
import { startProcess } from '../../support/process.ts';
import type { Running } from '../../support/process.ts';
import { signal } from '../../support/tree.ts';
import { HOSTILE_BODIES } from '../../webhook/hostileBodies.ts';
import { portOf } from '../admission.ts';
import { rounded, say, startSite } from '../site.ts';

const AT_ONCE = 32;
const SUSPICIOUS_MS = 40;
/** What the meter holds the loop for, to show that it would see it. */
const HELD_MS = 100;

/** The longest that the loop of the leader was kept by 32 hostile reviews at once: of each kind, and of all kinds. */
export async function webhook(): Promise<{ readonly webhookBlockMs: number }> {
  const site = await startSite();
  try {
    const { flags, environment } = await bundledOperator(site.bundle);
    const operator = await startProcess({
      name: 'operator',
      command: process.execPath,
      args: [
        `--import=${join(import.meta.dirname, 'loopmeter.ts')}`,
        ...flags,
        `--kubeconfig=${site.kubeconfig}`,
        '--identity=bench',
        '--health-address=127.0.0.1:0',
        '--metrics-address=127.0.0.1:0',
        '--webhook-address=127.0.0.1:0',
      ],
      env: { ...process.env, ...environment, LOOPMETER_HOLDS: 'yes' },
      ready: /"msg":"leading"/,
    });
    const port = await portOf(() => operator.log());
    await sleep(5000); // types are published, and the first process of tests starts
    await loopMs(operator);
    await sleep(2 * HELD_MS);
    if ((await loopMs(operator)) < HELD_MS) throw new Error('a loop that is held is not seen');
    const bodies = Object.entries(HOSTILE_BODIES);
    let longest = 0;
    for (const [what, body] of [...bodies, ['of all kinds', undefined] as const]) {
      const ms = await leastOf(async () => {
        await atOnce(port, (index) => body ?? bodies[index % bodies.length]?.[1] ?? '');
        return loopMs(operator);
      });
      say(`${what}: ${ms.toFixed(1)} ms`);
      longest = Math.max(longest, ms);
    }
    await operator.stop();
    return { webhookBlockMs: rounded(longest, 1) };
  } finally {
    await site.stop();
  }
}

/** What takes long is tried again: what else the machine does costs this thread its caches, too. */
async function leastOf(measure: () => Promise<number>): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let tries = 0; tries < 4 && least > SUSPICIOUS_MS; tries += 1)
    least = Math.min(least, await measure());
  return least;
}

async function loopMs(operator: Running): Promise<number> {
  const told = () => [...operator.log().matchAll(/\{"loopMs":([0-9.e-]+)\}/g)].map(([, ms]) => Number(ms));
  const before = told().length;
  signal(operator.pid, 'SIGUSR2');
  await eventually(() => {
    if (told().length === before) throw new Error('the meter has not answered yet');
  });
  return told().at(-1) ?? Number.NaN;
}

async function atOnce(port: number, bodyOf: (index: number) => string): Promise<void> {
  const agent = new Agent({
    connections: AT_ONCE,
    connect: { rejectUnauthorized: false, timeout: 60_000 },
  }); // our own process, on loopback
  await Promise.all(
    Array.from(
      { length: AT_ONCE },
      (_, index) =>
        request(`https://localhost:${port}/`, { method: 'POST', dispatcher: agent, body: bodyOf(index) })
          .then(({ body }) => body.dump())
          .catch(() => {}), // one that is refused may be closed before it is sent whole
    ),
  );
  await agent.close();
}
