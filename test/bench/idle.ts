import { eventually } from '../support/eventually.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { each } from './api.ts';
import { Audit, writesOf } from './audit.ts';
import { cpuSeconds, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const NAMESPACE = 'bench';

/** Healthy Connections that are tested every minute: many tests, no writes. */
export async function idle(connections: number, minutes: number): Promise<Readonly<Record<string, unknown>>> {
  const [site, database] = await Promise.all([startSite(), startPostgresql()]);
  try {
    await database.sql("create role reader login password 'right'; create database sales owner reader;");
    const operator = await site.operator([`--allow-target=127.0.0.1/32:${database.port}`]);
    await make(site, database, connections);
    const audit = new Audit(site.plane.auditLog ?? '');
    await audit.news();
    const [before, cpu] = [await logins(database), await cpuSeconds(operator.pid)];
    for (let minute = 1; minute <= minutes; minute += 1) {
      await new Promise((resolve) => setTimeout(resolve, 60_000));
      say(`minute ${minute} of ${minutes}: ${(await logins(database)) - before} tests`);
    }
    const writes = writesOf(await audit.news());
    const tests = (await logins(database)) - before;
    const cpuMsPerTest = rounded((((await cpuSeconds(operator.pid)) - cpu) * 1000) / tests, 2);
    await operator.stop();
    return { connections, minutes, tests, statusWrites: writes.length, operatorCpuMsPerTest: cpuMsPerTest };
  } finally {
    await Promise.all([site.stop(), database.stop()]);
  }
}

async function make(site: Site, database: PostgresqlServer, count: number): Promise<void> {
  say(`${count} Connections to a real PostgreSQL, each tested every minute`);
  await site.kubectl('create', 'namespace', NAMESPACE);
  await site.api.send('POST', `/api/v1/namespaces/${NAMESPACE}/secrets`, {
    metadata: { name: 'db' },
    stringData: { password: 'right' },
  });
  const parameters = {
    host: '127.0.0.1',
    port: database.port,
    database: 'sales',
    user: 'reader',
    tls: { mode: 'disable' },
  };
  const spec = {
    type: 'postgresql',
    parameters,
    secrets: { password: { name: 'db', key: 'password' } },
    test: { interval: '1m' },
  };
  await each(
    Array.from({ length: count }, (_, index) => `c${index}`),
    8,
    (name) => site.api.create(NAMESPACE, name, spec),
  );
  await eventually(async () => {
    const { items } = await site.api.connections(NAMESPACE);
    const left = items.filter(({ status }) => status?.['lastTest'] === undefined).length;
    if (left > 0) throw new Error(`${left} are not tested`);
  }, 180_000);
}

async function logins(database: PostgresqlServer): Promise<number> {
  return Number(
    await database.sql("select sessions from pg_stat_database where datname = 'sales'", 'postgres'),
  );
}
