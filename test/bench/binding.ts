import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { RESTARTED_FOR } from '../../src/api/workload.ts';
import type { RestartStatus } from '../../src/controllers/connectionbinding/restart.ts';
import { eventually } from '../support/eventually.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import type { Held } from './api.ts';
import { bindingPath, deploymentPath, passwordOf, prepare, rollOut, secretPath } from './bindingsite.ts';
import { percentile, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

/*
 * A password of PostgreSQL rotates, one time in five wrongly at first. A watch reads the Secret of the binding and, at every
 * version of it, logs in with what it holds; a Deployment is restarted, and rolled out at once, as its controller would.
 * Then the operator is killed with -9 at random moments of further rotations.
 */

const PATIENCE_MS = 120_000;
/** A kill comes within so many milliseconds after the Secret has changed. */
const LONGEST_MS = 1500;

/** What was seen of the Secret and of the Deployment, version by version. */
interface Seen {
  readonly publishedAt: Map<string, number>;
  readonly restartedFor: string[];
  readonly logIns: Promise<void>[];
  badPublished: number;
  formatsWrong: number;
}

/** Runs so many rotations, and as many more as there are kills. */
export async function binding(rotations: number, kills: number): Promise<Readonly<Record<string, unknown>>> {
  const [site, database] = await Promise.all([startSite(), startPostgresql()]);
  const stop = new AbortController();
  const seen: Seen = {
    publishedAt: new Map(),
    restartedFor: [],
    logIns: [],
    badPublished: 0,
    formatsWrong: 0,
  };
  try {
    await database.sql(`create database sales; create role app login password '${passwordOf(0)}';`);
    await prepare(site, database);
    await follow(site, database, seen, stop.signal);
    let operator = await start(site, database);
    await publishedWith(seen, passwordOf(0));
    await settled(site);
    const restartsAtFirst = seen.restartedFor.length;
    const delays: number[] = [];
    for (let turn = 1; turn <= rotations; turn += 1) {
      if (turn % 5 === 0) await rotateWrongly(site, seen, turn);
      delays.push(await rotate(site, database, seen, turn));
      await settled(site);
    }
    const restartsPerRotation = rounded((seen.restartedFor.length - restartsAtFirst) / rotations, 3);
    say(`${rotations} rotations, the slowest ${Math.max(...delays).toFixed(0)} ms`);
    const before = { published: seen.publishedAt.size, restarts: seen.restartedFor.length };
    let lostWrites = 0;
    for (let kill = 1; kill <= kills; kill += 1) {
      const turn = rotations + kill;
      const rotated = rotate(site, database, seen, turn).catch(() => {
        lostWrites += 1;
      });
      await sleep(Math.random() * LONGEST_MS);
      await operator.stop('SIGKILL');
      operator = await start(site, database);
      await rotated;
      await settled(site);
    }
    await Promise.all(seen.logIns);
    await operator.stop();
    const newer = seen.publishedAt.size - before.published;
    return {
      rotations,
      kills,
      badPublished: seen.badPublished,
      publishP50Ms: rounded(percentile(delays, 0.5), 0),
      publishP99Ms: rounded(percentile(delays, 0.99), 0),
      lostWrites,
      restartsPerRotation,
      restartsAtOperatorStart:
        restartsAtFirst + Math.max(0, seen.restartedFor.length - before.restarts - newer),
      adoptedForeignSecrets: (await isForeignUntouched(site)) ? 0 : 1,
      formatsRoundTripWrong: seen.formatsWrong,
    };
  } finally {
    stop.abort();
    await Promise.all([site.stop(), database.stop()]);
  }
}

function start(site: Site, { port }: PostgresqlServer) {
  return site.operator([`--allow-target=127.0.0.1/32:${port}`, '--bindings']);
}

/** Reads every version of the Secret and of the Deployment. */
async function follow(
  { api }: Site,
  database: PostgresqlServer,
  seen: Seen,
  signal: AbortSignal,
): Promise<void> {
  await api.watchAll(
    secretPath(),
    ({ object, type, atMs }) => {
      if (object.metadata.name !== 'orders' || type === 'DELETED') return;
      const values = decoded(object);
      const password = values['password'] ?? '';
      if (!seen.publishedAt.has(password)) seen.publishedAt.set(password, atMs);
      if (!isAlike(values, password)) seen.formatsWrong += 1;
      seen.logIns.push(
        logIn(database, values['uri'] ?? '').catch((error: unknown) => {
          seen.badPublished += 1;
          say(`no log-in: ${error instanceof Error ? error.message : 'unknown'}`);
        }),
      );
    },
    signal,
  );
  await api.watchAll(
    deploymentPath(),
    ({ object }) => {
      const { spec } = object as unknown as {
        spec: { template: { metadata: { annotations?: Record<string, string> } } };
      }; // a Deployment, of the API server
      const mark = spec.template.metadata.annotations?.[RESTARTED_FOR];
      if (mark !== undefined && mark !== seen.restartedFor.at(-1)) {
        seen.restartedFor.push(mark);
        void rollOut(api).catch(() => undefined); // the next look of the operator waits for it
      }
    },
    signal,
  );
}

function decoded(object: Held): Readonly<Record<string, string>> {
  const { data = {} } = object as unknown as { data?: Record<string, string> }; // a Secret, of the API server
  return Object.fromEntries(
    Object.entries(data).map(([key, value]) => [key, Buffer.from(value, 'base64').toString()]),
  );
}

/** Whether all formats say the same password. */
function isAlike(values: Readonly<Record<string, string>>, password: string): boolean {
  const inUri = decodeURIComponent(new URL(values['uri'] ?? '').password);
  return values['PGPASSWORD'] === password && inUri === password;
}

async function logIn({ port }: PostgresqlServer, uri: string): Promise<void> {
  const { username, password, pathname } = new URL(uri);
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: username,
    password: decodeURIComponent(password),
    database: pathname.slice(1),
  });
  await client.connect();
  await client.end();
}

/** Gives the server and the Secret another password; answers with the milliseconds until it was published. */
async function rotate(site: Site, database: PostgresqlServer, seen: Seen, turn: number): Promise<number> {
  await Promise.all(seen.logIns); // none of the old one is under way
  const password = passwordOf(turn);
  await database.sql(`alter role app password '${password}'`);
  await site.api.patch(secretPath('db'), { stringData: { password } });
  const changed = performance.now();
  return (await publishedWith(seen, password)) - changed;
}

/** The operator has looked at it, and published nothing. */
async function rotateWrongly({ api }: Site, seen: Seen, turn: number): Promise<void> {
  const password = `wrong ${turn}`;
  await api.patch(secretPath('db'), { stringData: { password } });
  await eventually(async () => {
    const { status } = await api.send<Held>('GET', bindingPath('orders'));
    if (!JSON.stringify(status).includes('CredentialsRejected')) throw new Error('not judged yet');
  }, PATIENCE_MS);
  if (seen.publishedAt.has(password)) seen.badPublished += 1;
}

async function publishedWith({ publishedAt }: Seen, password: string): Promise<number> {
  await eventually(async () => {
    if (!publishedAt.has(password)) throw new Error('not published');
  }, PATIENCE_MS);
  return publishedAt.get(password) ?? 0;
}

/** All is restarted for what the Secret holds now. */
async function settled({ api }: Site): Promise<void> {
  await eventually(async () => {
    const [{ status }, secret] = await Promise.all([
      api.send<Held>('GET', bindingPath('orders')),
      api.send<AnnotatedSecret>('GET', secretPath('orders')),
    ]);
    const restart = status?.['restart'] as RestartStatus | undefined; // as its definition says
    const isDone = restart?.revision === secret.metadata.annotations?.['mooring.dev/revision'];
    if (!isDone || restart?.running === true || restart?.pending !== undefined) throw new Error('not yet');
  }, PATIENCE_MS);
}

interface AnnotatedSecret {
  readonly metadata: { readonly annotations?: Readonly<Record<string, string>> };
}

async function isForeignUntouched({ api }: Site): Promise<boolean> {
  const held = await api.send<Held>('GET', secretPath('foreign'));
  return JSON.stringify(decoded(held)) === JSON.stringify({ mine: 'mine' });
}
