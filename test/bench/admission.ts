import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { eventually } from '../support/eventually.ts';
import { each } from './api.ts';
import { CANARY, corpus, told } from '../cluster/corpus.ts';
import { CELLS, expected, populate } from '../cluster/rights.ts';
import type { Taken } from './fleet.ts';
import { Guards, namespaceOf, spec, VARIANTS } from './guards.ts';
import type { Variant } from './guards.ts';
import { neighbours } from './neighbours.ts';
import { keepRounds } from './rounds.ts';
import type { Floored } from './rounds.ts';
import { cpuSeconds, median, percentile, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const CONCURRENCY = 16;
const PER_SECOND = 200;
const SECONDS = 5;
/** So many are created in one namespace before it is the next one's turn: what the machine does meanwhile, all of them feel. */
const SLICE = 40;

/** What the policies and the webhook cost, and what one namespace can do to another. */
export async function admission(
  connections: number,
  rounds: number,
  failing: number,
): Promise<Readonly<Record<string, unknown>>> {
  const site = await startSite();
  try {
    const operator = await site.operator(['--webhook-address=127.0.0.1:0']);
    const port = await portOf(() => operator.log());
    const guards = new Guards(site, port);
    await guards.divide();
    const kept = await keepRounds(rounds, () => roundOf(site, connections));
    await guards.everywhere();
    const judged = { ...(await cells(site)), ...(await mistakes(site)) };
    const webhookP99Ms = rounded(percentile(await answers(port), 0.99), 1);
    const noisy = await neighbours(site, failing);
    await operator.stop();
    return {
      ...judged,
      policiesRateRatio: ratio(kept, 'policies'),
      createRateRatio: ratio(kept, 'everything'),
      createsPerSecond: rounded(median(kept.map((round) => connections / round.nothing.seconds)), 0),
      apiServerCpuMsPerCreate: Object.fromEntries(
        VARIANTS.map((variant) => [variant, cpuMs(kept, variant, connections)]),
      ),
      webhookP99Ms,
      ...noisy,
    };
  } finally {
    await site.stop();
  }
}

/** The port of the webhook, from the log of an operator that was told to take any. */
export async function portOf(log: () => string): Promise<number> {
  let port = 0;
  await eventually(() => {
    port = Number(/"port":([0-9]+),"msg":"webhook listens"/.exec(log())?.[1] ?? 0);
    if (port === 0) throw new Error('the webhook does not listen yet');
  });
  return port;
}

/** The same creations under each, in turns; the floors are the odd and the even slices of the creations without anything. */
interface Round extends Floored, Readonly<Record<Variant, Taken>> {}

async function roundOf(site: Site, connections: number): Promise<Round> {
  const slices: Record<Variant, Taken[]> = { nothing: [], policies: [], everything: [] };
  for (let first = 0; first < connections; first += SLICE) {
    const names = Array.from(
      { length: Math.min(SLICE, connections - first) },
      (_, index) => `c${first + index}`,
    );
    const turn = (first / SLICE) % VARIANTS.length;
    for (const variant of [...VARIANTS.slice(turn), ...VARIANTS.slice(0, turn)]) {
      slices[variant].push(await creations(site, namespaceOf(variant), names));
    }
  }
  for (const variant of VARIANTS) {
    await site.api.send(
      'DELETE',
      `/apis/mooring.dev/v1alpha1/namespaces/${namespaceOf(variant)}/connections`,
    );
    say(`${variant}: ${rounded(connections / sum(slices[variant]).seconds, 0)}/s`);
  }
  const half = (parity: number) => sum(slices.nothing.filter((_, index) => index % 2 === parity));
  return {
    floors: [half(0), half(1)],
    nothing: sum(slices.nothing),
    policies: sum(slices.policies),
    everything: sum(slices.everything),
  };
}

function sum(all: readonly Taken[]): Taken {
  const of = (key: keyof Taken) => all.reduce((total, each) => total + each[key], 0);
  return { seconds: of('seconds'), apiServerCpuSeconds: of('apiServerCpuSeconds') };
}

function ratio(rounds: readonly Round[], variant: Variant): number {
  return rounded(median(rounds.map((round) => round.nothing.seconds / round[variant].seconds)), 3);
}

function cpuMs(rounds: readonly Round[], variant: Variant, connections: number): number {
  return rounded(median(rounds.map((round) => (round[variant].apiServerCpuSeconds * 1000) / connections)), 2);
}

/** What each user may do: every cell of the table that a test tries, too. */
async function cells(site: Site): Promise<{ readonly cells: number; readonly wrong: number }> {
  say(`trying ${CELLS.length} cells`);
  const populated = await populate(site);
  let wrong = 0;
  for (const [user, what] of CELLS)
    if ((await populated.allowed(user, what)) !== expected(user, what)) wrong += 1;
  await populated.close();
  return { cells: CELLS.length, wrong };
}

/** Manifests that must not be taken, and what is said of them. */
async function mistakes(site: Site): Promise<Readonly<Record<string, number>>> {
  const all = corpus();
  say(`trying ${all.length} mistakes`);
  const agent = new Agent({ connect: { ca: site.plane.ca } });
  const said: string[] = [];
  await each(all, 8, async (wrong) => said.push(await told(wrong, { ...site.plane, agent })));
  await agent.close();
  return {
    corpus: all.length,
    acceptedWrongly: said.filter((each) => each === '').length,
    valuesRepeated: said.filter((each) => each.includes(CANARY)).length,
  };
}

async function creations(site: Site, namespace: string, names: readonly string[]): Promise<Taken> {
  const { apiServer } = site.plane.pids();
  const [cpu, since] = [await cpuSeconds(apiServer), performance.now()];
  await each(names, CONCURRENCY, (name) => site.api.create(namespace, name, spec));
  return {
    seconds: (performance.now() - since) / 1000,
    apiServerCpuSeconds: (await cpuSeconds(apiServer)) - cpu,
  };
}

/** Milliseconds of each answer of the webhook itself, asked so often a second whatever it does. */
async function answers(port: number): Promise<readonly number[]> {
  say(`asking the webhook ${PER_SECOND} times a second`);
  const agent = new Agent({ connections: 16, connect: { rejectUnauthorized: false } }); // our own process, on loopback
  const review = {
    request: {
      uid: 'u',
      kind: { kind: 'Connection' },
      object: { metadata: { name: 'a' }, spec },
      oldObject: null,
    },
  };
  const body = JSON.stringify(review);
  const times: number[] = [];
  const ask = async () => {
    const since = performance.now();
    const answer = await request(`https://localhost:${port}/`, { method: 'POST', dispatcher: agent, body });
    await answer.body.text();
    times.push(performance.now() - since);
  };
  for (let warm = 0; warm < 100; warm += 1) await ask();
  times.length = 0;
  const asked: Promise<void>[] = [];
  for (let count = 0; count < PER_SECOND * SECONDS; count += 1) {
    asked.push(ask());
    await sleep(1000 / PER_SECOND);
  }
  await Promise.all(asked);
  await agent.close();
  return times;
}
