import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { configuration } from '../../src/generate/webhook.ts';
import { eventually } from '../support/eventually.ts';
import { each } from './api.ts';
import { CANARY, corpus, told } from '../cluster/corpus.ts';
import { CELLS, expected, populate } from '../cluster/rights.ts';
import type { Taken } from './fleet.ts';
import { neighbours } from './neighbours.ts';
import { floorOf, keepRounds } from './rounds.ts';
import type { Floored } from './rounds.ts';
import { cpuSeconds, median, percentile, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const CONCURRENCY = 16;
const PER_SECOND = 200;
const SECONDS = 5;
const NAMESPACE = 'admission';
const secrets = { password: { name: 'db', key: 'password' }, caCertificate: { name: 'ca', key: 'ca' } };
const spec = { type: 'postgresql', suspend: true, parameters: { host: 'db.example.com', database: 'sales', user: 'reader' }, secrets };

/** What is in force while Connections are created. */
type Variant = 'nothing' | 'policies' | 'everything';

/** What the policies and the webhook cost, and what one namespace can do to another. */
export async function admission(connections: number, rounds: number, failing: number): Promise<Readonly<Record<string, unknown>>> {
  const site = await startSite();
  try {
    await site.kubectl('create', 'namespace', NAMESPACE);
    const operator = await site.operator(['--webhook-address=127.0.0.1:0']);
    const port = await portOf(() => operator.log());
    const guards = new Guards(site, port);
    const kept = await keepRounds(rounds, () => roundOf(site, guards, connections));
    await guards.be('everything');
    const judged = { ...(await cells(site)), ...(await mistakes(site)) };
    const webhookP99Ms = rounded(percentile(await answers(port), 0.99), 1);
    const noisy = await neighbours(site, failing);
    await operator.stop();
    return {
      ...judged,
      policiesRateRatio: ratio(kept, ({ policies }) => policies),
      createRateRatio: ratio(kept, ({ everything }) => everything),
      createsPerSecond: rounded(median(kept.map((round) => connections / floorOf(round).seconds)), 0),
      apiServerCpuMsPerCreate: {
        nothing: cpuMs(kept, floorOf, connections),
        policies: cpuMs(kept, ({ policies }) => policies, connections),
        everything: cpuMs(kept, ({ everything }) => everything, connections),
      },
      webhookP99Ms,
      ...noisy,
    };
  } finally {
    await site.stop();
  }
}

async function portOf(log: () => string): Promise<number> {
  let port = 0;
  await eventually(() => {
    port = Number(/"port":([0-9]+),"msg":"webhook listens"/.exec(log())?.[1] ?? 0);
    if (port === 0) throw new Error('the webhook does not listen yet');
  });
  return port;
}

/** The same creations under each, between two floors, so that a machine that changed meanwhile is noticed. */
interface Round extends Floored {
  readonly policies: Taken;
  readonly everything: Taken;
}

async function roundOf(site: Site, guards: Guards, connections: number): Promise<Round> {
  const take = (variant: Variant) => creations(site, guards, { variant, connections });
  const before = await take('nothing');
  const policies = await take('policies');
  const everything = await take('everything');
  return { floors: [before, await take('nothing')], policies, everything };
}

function ratio(rounds: readonly Round[], of: (round: Round) => Taken): number {
  return rounded(median(rounds.map((round) => floorOf(round).seconds / of(round).seconds)), 3);
}

function cpuMs(rounds: readonly Round[], of: (round: Round) => Taken, connections: number): number {
  return rounded(median(rounds.map((round) => (of(round).apiServerCpuSeconds * 1000) / connections)), 2);
}

/** Who may do what: every cell of the table that a test tries, too. */
async function cells(site: Site): Promise<{ readonly cells: number; readonly wrong: number }> {
  say(`trying ${CELLS.length} cells`);
  const populated = await populate(site);
  let wrong = 0;
  for (const [who, what] of CELLS) if ((await populated.allowed(who, what)) !== expected(who, what)) wrong += 1;
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

/** Puts in force what is to be in force, and waits until it is. */
class Guards {
  readonly #site: Site;
  readonly #port: number;
  #bindings: readonly object[] = [];

  constructor(site: Site, port: number) {
    this.#site = site;
    this.#port = port;
  }

  async be(variant: Variant): Promise<void> {
    const { kubectl } = this.#site;
    if (this.#bindings.length === 0) {
      const { items } = JSON.parse(await kubectl('get', 'validatingadmissionpolicybindings', '-o', 'json')) as {
        items: readonly Binding[];
      };
      this.#bindings = items.map(({ apiVersion, kind, metadata: { name, labels }, spec: given }) => ({
        apiVersion,
        kind,
        metadata: { name, labels },
        spec: given,
      }));
    }
    if (variant === 'nothing') await kubectl('delete', 'validatingadmissionpolicybindings', '--all');
    else await kubectl.apply(...this.#bindings);
    if (variant === 'everything') await kubectl.apply(configuration({ url: `https://localhost:${this.#port}/` }));
    else await kubectl('delete', 'validatingwebhookconfiguration', 'mooring.dev', '--ignore-not-found');
    await eventually(async () => {
      const [guarded, judged] = [await this.#refused({ ...spec, description: 'x://a:b@c' }), await this.#refused({ type: 'postgresql' })];
      if (guarded !== (variant !== 'nothing') || judged !== (variant === 'everything')) throw new Error('not in force yet');
    }, 60_000);
  }

  async #refused(given: object): Promise<boolean> {
    const object = {
      apiVersion: 'mooring.dev/v1alpha1',
      kind: 'Connection',
      metadata: { name: 'tried', namespace: NAMESPACE },
      spec: given,
    };
    return !(await this.#site.kubectl.tried(object)).includes('created');
  }
}

interface Binding {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly labels: object };
  readonly spec: object;
}

async function creations(
  site: Site,
  guards: Guards,
  { variant, connections }: { readonly variant: Variant; readonly connections: number },
): Promise<Taken> {
  await guards.be(variant);
  const { apiServer } = site.plane.pids();
  const names = Array.from({ length: connections }, (_, index) => `c${index}`);
  await each(names.slice(0, 50), CONCURRENCY, (name) => site.api.create(NAMESPACE, `warm-${name}`, spec));
  const [cpu, since] = [await cpuSeconds(apiServer), performance.now()];
  await each(names, CONCURRENCY, (name) => site.api.create(NAMESPACE, name, spec));
  const taken = { seconds: (performance.now() - since) / 1000, apiServerCpuSeconds: (await cpuSeconds(apiServer)) - cpu };
  await site.api.send('DELETE', `/apis/mooring.dev/v1alpha1/namespaces/${NAMESPACE}/connections`);
  say(`${variant}: ${rounded(connections / taken.seconds, 0)}/s`);
  return taken;
}

/** Milliseconds of each answer of the webhook itself, asked so often a second whatever it does. */
async function answers(port: number): Promise<readonly number[]> {
  say(`asking the webhook ${PER_SECOND} times a second`);
  const agent = new Agent({ connections: 16, connect: { rejectUnauthorized: false } }); // our own process, on loopback
  const review = { request: { uid: 'u', kind: { kind: 'Connection' }, object: { metadata: { name: 'a' }, spec }, oldObject: null } };
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
