import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { eventually } from '../support/eventually.ts';
import { each } from './api.ts';
import type { Held, Told } from './api.ts';
import { percentile, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const NAMESPACE = 'bench';
const SPECS = 50;
const GAP_MS = 50;

/** From an acknowledged change to its answer in status, as a watcher of its own sees it. */
export async function latency(secrets: number, specs: number): Promise<Readonly<Record<string, unknown>>> {
  const [site, database] = await Promise.all([startSite(), startPostgresql()]);
  const stop = new AbortController();
  try {
    await site.kubectl('create', 'namespace', NAMESPACE);
    await database.sql("create role reader login password 'right'; create database sales owner reader;");
    const operator = await site.operator([`--allow-target=127.0.0.1/32:${database.port}`]);
    const seen: Told[] = [];
    await site.api.watch(NAMESPACE, (event) => seen.push(event), stop.signal);
    const secret = await secretChanges(site, database, { seen, count: secrets });
    const spec = await specChanges(site, { seen, count: specs });
    await operator.stop();
    return {
      secretChangeP50Ms: rounded(percentile(secret, 0.5), 1),
      secretChangeP99Ms: rounded(percentile(secret, 0.99), 1),
      specChangeP50Ms: rounded(percentile(spec, 0.5), 1),
      specChangeP99Ms: rounded(percentile(spec, 0.99), 1),
    };
  } finally {
    stop.abort();
    await Promise.all([site.stop(), database.stop()]);
  }
}

interface Series {
  readonly seen: readonly Told[];
  readonly count: number;
}

async function secretChanges(
  site: Site,
  database: PostgresqlServer,
  { seen, count }: Series,
): Promise<readonly number[]> {
  say(`${count} changes of a Secret, each until its re-test stands in status`);
  const path = `/api/v1/namespaces/${NAMESPACE}/secrets`;
  await site.api.send('POST', path, { metadata: { name: 'db' }, stringData: { password: 'right' } });
  const parameters = {
    host: '127.0.0.1',
    port: database.port,
    database: 'sales',
    user: 'reader',
    tls: { mode: 'disable' },
  };
  await site.api.create(NAMESPACE, 'orders', {
    type: 'postgresql',
    parameters,
    secrets: { password: { name: 'db', key: 'password' } },
  });
  await told(seen, ({ metadata, status }) => metadata.name === 'orders' && revisionOf(status) !== undefined);
  const times: number[] = [];
  for (let round = 0; round < count; round += 1) {
    const before = revisionOf(
      seen.findLast(({ object }) => object.metadata.name === 'orders')?.object.status,
    );
    await site.api.patch(`${path}/db`, { stringData: { round: String(round) } });
    const changedAt = performance.now();
    const event = await told(
      seen,
      ({ metadata, status }) =>
        metadata.name === 'orders' && ![before, undefined].includes(revisionOf(status)),
      changedAt,
    );
    times.push(event.atMs - changedAt);
  }
  return times;
}

async function specChanges(site: Site, { seen, count }: Series): Promise<readonly number[]> {
  say(`${count} changes of specs, 20 a second`);
  const names = Array.from({ length: SPECS }, (_, index) => `hook${index}`);
  await each(names, 8, (name) =>
    site.api.create(NAMESPACE, name, { type: 'http', parameters: { url: 'https://example.com/' } }),
  );
  for (const name of names)
    await told(
      seen,
      ({ metadata, status }) => metadata.name === name && status?.['observedGeneration'] === 1,
    );
  const changes: Promise<number>[] = [];
  for (let change = 0; change < count; change += 1) {
    changes.push(oneChange(site, seen, { name: names[change % SPECS] ?? '', change }));
    await new Promise((resolve) => setTimeout(resolve, GAP_MS));
  }
  return Promise.all(changes);
}

async function oneChange(
  site: Site,
  seen: readonly Told[],
  { name, change }: { readonly name: string; readonly change: number },
): Promise<number> {
  const spec = { parameters: { url: `https://example.com/${change}` } };
  const { metadata } = await site.api.send<Held>(
    'PATCH',
    site.api.path(NAMESPACE, name),
    { spec },
    'application/merge-patch+json',
  );
  const changedAt = performance.now();
  const event = await told(
    seen,
    (object) =>
      object.metadata.name === name &&
      Number(object.status?.['observedGeneration']) >= (metadata.generation ?? 0),
  );
  return Math.max(0, event.atMs - changedAt);
}

/** The first event, from the time given on, of an object that is as it should be. */
async function told(seen: readonly Told[], fits: (object: Held) => boolean, fromMs = 0): Promise<Told> {
  let found: Told | undefined;
  await eventually(() => {
    found = seen.find(({ atMs, object }) => atMs >= fromMs && fits(object));
    if (found === undefined) throw new Error('not told yet');
  }, 30_000);
  if (found === undefined) throw new Error('unreachable');
  return found;
}

function revisionOf(status: Held['status']): unknown {
  return (status?.['lastTest'] as { readonly secretRevision?: string } | undefined)?.secretRevision;
}
