import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../src/api/connection.ts';
import { eventually } from '../support/eventually.ts';
import { violations } from '../support/invariants.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { each } from './api.ts';
import { relay } from './relay.ts';
import type { Relay } from './relay.ts';
import { rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const SLOTS = 4;
const LEAST_KILLS = 5;
const MOST_KILLS = 10;
/** A kill comes within so many milliseconds after it leads. */
const LONGEST_MS = 1500;
const PATIENCE_MS = 180_000;

/**
 * Rounds of fresh Connections; the operator is killed with -9 at random moments while they converge. One in ten has a
 * wrong password. In the end each must have the status that it would have had without a kill, and the server must
 * have been asked once for each, but for tests that were under way when a kill came. Each Connection has a user of
 * its own, so that the logins of each are counted.
 */
export async function crash(kills: number, connections: number): Promise<Readonly<Record<string, unknown>>> {
  const [site, database] = await Promise.all([startSite(), startPostgresql()]);
  const front = await relay(database.port);
  const random = numbers(20261124);
  const sum = { kills: 0, rounds: 0, wrong: 0, duplicateTests: 0 };
  try {
    const users = usersOf(connections);
    const roles = users.map((user) => `create role ${user} login password 'right';`);
    await database.sql(`create database sales; ${roles.join(' ')}`);
    while (sum.kills < kills) {
      const wanted = LEAST_KILLS + Math.floor(random() * (MOST_KILLS - LEAST_KILLS + 1));
      const round = {
        namespace: `crash${sum.rounds}`,
        users,
        kills: Math.min(kills - sum.kills, wanted),
        random,
      };
      const { wrong, duplicateTests } = await oneRound(site, front, round);
      sum.rounds += 1;
      sum.kills += round.kills;
      sum.wrong += wrong;
      sum.duplicateTests += duplicateTests;
      say(
        `round ${sum.rounds}: ${sum.kills} of ${kills} kills, ${sum.wrong} wrong, ${sum.duplicateTests} tests twice`,
      );
    }
  } finally {
    await Promise.all([site.stop(), front.close().then(() => database.stop())]);
  }
  const most = sum.kills * SLOTS;
  return {
    ...sum,
    duplicateTestsMost: most,
    duplicateTestsOverMost: Math.max(0, sum.duplicateTests - most),
    duplicateTestsPerKill: rounded(sum.duplicateTests / sum.kills, 2),
  };
}

interface Round {
  readonly namespace: string;
  readonly users: readonly string[];
  readonly kills: number;
  readonly random: () => number;
}

async function oneRound(site: Site, front: Relay, { namespace, users, kills, random }: Round) {
  await make(site, namespace, { users, port: front.port });
  const before = new Map(front.logins);
  const start = () =>
    site.operator([`--allow-target=127.0.0.1/32:${front.port}`, `--probe-processes=${SLOTS}`]);
  for (let kill = 0; kill < kills; kill += 1) {
    const operator = await start();
    await sleep(random() * LONGEST_MS);
    await operator.stop('SIGKILL');
  }
  const last = await start();
  await eventually(async () => {
    const left = (await connectionsIn(site, namespace)).filter(
      ({ status }) => status?.conditions === undefined,
    ).length;
    if (left > 0) throw new Error(`${left} have no status`);
  }, PATIENCE_MS);
  await last.stop();
  const tests = new Map(users.map((user) => [user, (front.logins.get(user) ?? 0) - (before.get(user) ?? 0)]));
  const found = await connectionsIn(site, namespace);
  const wrong = found.filter(
    (connection) => !isRight(connection) || tests.get(connection.metadata.name) === 0,
  );
  for (const { metadata, status } of wrong) say(`wrong: ${metadata.name} ${JSON.stringify(status)}`);
  await site.kubectl('delete', 'namespace', namespace, '--wait=false');
  return {
    wrong: wrong.length + users.length - found.length,
    duplicateTests: [...tests.values()].reduce((sum, count) => sum + Math.max(0, count - 1), 0),
  };
}

function usersOf(count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${index % 10 === 9 ? 'wrong' : 'right'}${index}`);
}

interface Fleet {
  readonly users: readonly string[];
  readonly port: number;
}

async function make(site: Site, namespace: string, { users, port }: Fleet): Promise<void> {
  await site.kubectl('create', 'namespace', namespace);
  for (const password of ['right', 'wrong']) {
    const secret = { metadata: { name: password }, stringData: { password } };
    await site.api.send('POST', `/api/v1/namespaces/${namespace}/secrets`, secret);
  }
  await each(users, 8, (user) =>
    site.api.create(namespace, user, {
      type: 'postgresql',
      parameters: { host: '127.0.0.1', port, database: 'sales', user, tls: { mode: 'disable' } },
      secrets: { password: { name: user.slice(0, 5), key: 'password' } },
    }),
  );
}

async function connectionsIn(site: Site, namespace: string): Promise<readonly Connection[]> {
  const { items } = await site.api.connections(namespace);
  return items as unknown as readonly Connection[]; // of the API server, which holds them to their schema
}

/** What a Connection must say in the end, whatever happened on the way. */
function isRight(connection: Connection): boolean {
  const [ready, reason] = connection.metadata.name.startsWith('right')
    ? ['True', 'TestSucceeded']
    : ['False', 'CredentialsRejected'];
  const { observedGeneration, conditions = [], lastTest, usage } = connection.status ?? {};
  return (
    violations(connection).length === 0 &&
    observedGeneration === connection.metadata.generation &&
    conditions.some((each) => each.type === 'Ready' && each.status === ready && each.reason === reason) &&
    lastTest?.result === (ready === 'True' ? 'Succeeded' : 'Failed') &&
    usage?.count === 0
  );
}

/** Numbers from 0 to 1 that look random and are the same in each run. */
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
