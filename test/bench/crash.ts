import { eventually } from '../support/eventually.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { each } from './api.ts';
import type { Held } from './api.ts';
import { rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const SLOTS = 4;
const LEAST_KILLS = 5;
const MOST_KILLS = 10;
/** A kill comes within so many milliseconds of the start. */
const LONGEST_MS = 1500;

/**
 * Rounds of fresh Connections; the operator is killed with -9 at random moments while they converge. One in ten has
 * a wrong password. In the end each must have the status that it would have had without a kill, and each server must
 * have been asked once, but for tests that were under way when a kill came.
 */
export async function crash(kills: number, connections: number): Promise<Readonly<Record<string, unknown>>> {
  const [site, database] = await Promise.all([startSite(), startPostgresql({ settings: { max_connections: '50' } })]);
  const sum = { kills: 0, wrong: 0, duplicateTests: 0, rounds: 0 };
  const random = numbers(20261124);
  try {
    await database.sql("create role reader login password 'right'; create database sales owner reader;");
    while (sum.kills < kills) {
      const round = {
        number: sum.rounds,
        kills: Math.min(kills - sum.kills, LEAST_KILLS + Math.floor(random() * (MOST_KILLS - LEAST_KILLS + 1))),
      };
      const { wrong, duplicateTests } = await oneRound(site, database, { ...round, connections, random });
      sum.rounds += 1;
      sum.kills += round.kills;
      sum.wrong += wrong;
      sum.duplicateTests += duplicateTests;
      say(`round ${sum.rounds}: ${sum.kills} of ${kills} kills, ${sum.wrong} wrong, ${sum.duplicateTests} tests twice`);
    }
    const bound = sum.kills * SLOTS;
    return {
      ...sum,
      duplicateTestsBound: bound,
      duplicateTestsOverBound: Math.max(0, sum.duplicateTests - bound),
      perKill: rounded(sum.duplicateTests / sum.kills, 2),
    };
  } finally {
    await Promise.all([site.stop(), database.stop()]);
  }
}

interface Round {
  readonly number: number;
  readonly kills: number;
  readonly connections: number;
  readonly random: () => number;
}

async function oneRound(site: Site, database: PostgresqlServer, round: Round) {
  const namespace = `crash${round.number}`;
  const names = await make(site, namespace, { count: round.connections, port: database.port });
  const before = await logins(database);
  const start = () => site.operator([`--allow-target=127.0.0.1/32:${database.port}`, `--probe-processes=${SLOTS}`]);
  for (let kill = 0; kill < round.kills; kill += 1) {
    const operator = await start();
    await new Promise((resolve) => setTimeout(resolve, round.random() * LONGEST_MS));
    await operator.stop('SIGKILL');
  }
  const last = await start();
  await eventually(async () => {
    const { items } = await site.api.connections(namespace);
    const left = items.filter(({ status }) => status?.['conditions'] === undefined).length;
    if (left > 0) throw new Error(`${left} have no status`);
  }, 120_000);
  await last.stop();
  const { items } = await site.api.connections(namespace);
  const wrong = items.filter((item) => reasonOf(item) !== expected(item.metadata.name)).length + names.length - items.length;
  const right = names.filter((name) => expected(name) === 'TestSucceeded').length;
  const duplicateTests = (await settledLogins(database)) - before - right;
  await site.kubectl('delete', 'namespace', namespace, '--wait=false');
  return { wrong, duplicateTests };
}

async function make(
  site: Site,
  namespace: string,
  { count, port }: { readonly count: number; readonly port: number },
): Promise<readonly string[]> {
  const names = Array.from({ length: count }, (_, index) => `${index % 10 === 9 ? 'wrong' : 'right'}${index}`);
  await site.kubectl('create', 'namespace', namespace);
  for (const password of ['right', 'wrong'])
    await site.api.send('POST', `/api/v1/namespaces/${namespace}/secrets`, { metadata: { name: password }, stringData: { password } });
  const parameters = { host: '127.0.0.1', port, database: 'sales', user: 'reader', tls: { mode: 'disable' } };
  await each(names, 8, (name) =>
    site.api.create(namespace, name, {
      type: 'postgresql',
      parameters,
      secrets: { password: { name: name.slice(0, 5), key: 'password' } },
    }),
  );
  return names;
}

function expected(name: string): string {
  return name.startsWith('right') ? 'TestSucceeded' : 'CredentialsRejected';
}

function reasonOf({ status }: Held): string | undefined {
  const conditions = (status?.['conditions'] ?? []) as readonly { readonly type: string; readonly reason: string }[];
  return conditions.find(({ type }) => type === 'Ready')?.reason;
}

/** Sessions that the server has let into the database, ever. */
async function logins(database: PostgresqlServer): Promise<number> {
  return Number(await database.sql("select sessions from pg_stat_database where datname = 'sales'", 'postgres'));
}

/** The same, once it stands still: the server counts a session a moment after it began. */
async function settledLogins(database: PostgresqlServer): Promise<number> {
  let last = -1;
  for (;;) {
    const now = await logins(database);
    if (now === last) return now;
    last = now;
    await new Promise((resolve) => setTimeout(resolve, 1500));
  }
}

/** Numbers from 0 to 1 that look random and are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
