import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { connectors } from '../../src/connectors/index.ts';
import { eventually } from '../support/eventually.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { parametersAt } from '../support/servers/attempt.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { startMemcached } from '../support/servers/memcached.ts';
import { startMosquitto } from '../support/servers/mosquitto.ts';
import { startNats } from '../support/servers/nats.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { startRedis } from '../support/servers/redis.ts';
import { startSlapd } from '../support/servers/slapd.ts';
import { startVersitygw } from '../support/servers/versitygw.ts';
import { each } from './api.ts';
import { median, rounded, say, startSite } from './site.ts';
import type { Site } from './site.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAMESPACE = 'bench';
const PASSWORD = 'right';
const ROUNDS = 7;
/** Of src/drivers, what several types or the ways round need, and what says how a type is declared. */
const SHARED = [
  'clear',
  'endpoints',
  'http/fields',
  'ssh/forward',
  'http/proxy',
  'login',
  'socks',
  'ssh/ssh',
  'starttls',
  'wire',
];
/** What a test loads and nothing else. */
const DRIVERS = new RegExp(
  `/src/drivers/(?!(${SHARED.join('|')})\\.ts)|/node_modules/(pg|mysql2|ssh2|bson)/|/node_modules/undici/lib/dispatcher/client\\.js$`,
);

/** How much there is, how it was tried, what it costs to have it, and how soon many types have their verdict. */
export async function catalogue(count: number): Promise<Readonly<Record<string, unknown>>> {
  const cost = await importCost();
  const driversLoadedAtStart = (await loadedBy(join(ROOT, 'src/probe/child.ts'))).filter((url) =>
    DRIVERS.test(url),
  ).length;
  const seconds = await verdicts(count);
  const triedBy = (by: string) => connectors.filter(({ verified }) => verified?.by === by).length;
  return {
    types: connectors.length,
    verifiedServer: triedBy('server'),
    verifiedEmulator: triedBy('emulator'),
    verified: triedBy('server') + triedBy('emulator'),
    standIn: triedBy('stand-in'),
    recorded: triedBy('recorded'),
    ...cost,
    driversLoadedAtStart,
    connections: count,
    hundredVerdictsSeconds: rounded((seconds * 100) / count, 2),
  };
}

/** Time and memory to import the catalogue as it is shipped, in a process that has done nothing else. */
async function importCost() {
  say('importing the catalogue');
  const folder = await temporaryFolder('mooring-catalogue');
  const outfile = join(folder, 'catalogue.mjs');
  const banner = {
    js: "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);",
  };
  const entry = join(ROOT, 'src/connectors/index.ts');
  await build({
    entryPoints: [entry],
    outdir: folder,
    entryNames: 'catalogue',
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node24',
    minify: true,
    external: ['cpu-features', '*.node', 'pg-native'],
    banner,
  });
  const script = `const m = process.memoryUsage().rss, t = performance.now(); await import(process.argv[1]); console.log(performance.now() - t, process.memoryUsage().rss - m)`;
  const taken: (readonly number[])[] = [];
  const env = { ...process.env, NODE_COMPILE_CACHE: join(folder, '.cache') };
  for (let round = 0; round <= ROUNDS; round += 1) {
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script, outfile], { env });
    if (round > 0) taken.push(stdout.trim().split(' ').map(Number)); // the first fills the compile cache, as the image does
  }
  await removeFolder(folder);
  return {
    importMs: rounded(median(taken.map(([ms = 0]) => ms)), 1),
    importMiB: rounded(median(taken.map(([, bytes = 0]) => bytes)) / 1024 / 1024, 1),
  };
}

/** The files that a program has loaded by the time it has nothing to do. */
async function loadedBy(entry: string): Promise<readonly string[]> {
  const folder = await temporaryFolder('mooring-loaded');
  const list = join(folder, 'loaded');
  const hook = `import { registerHooks } from 'node:module'; import { appendFileSync } from 'node:fs'; registerHooks({ load(url, context, next) { appendFileSync(${JSON.stringify(list)}, url + '\\n'); return next(url, context); } });`;
  await run(
    process.execPath,
    [
      '--import',
      `data:text/javascript,${encodeURIComponent(hook)}`,
      '-e',
      `await import(${JSON.stringify(entry)}); process.exit(0)`,
      '--input-type=module',
    ],
    { mayFail: true },
  );
  const loaded = (await readFile(list, 'utf8')).split('\n').filter((url) => url !== '');
  await removeFolder(folder);
  if (!loaded.some((url) => url.includes('/src/connectors/')))
    throw new Error('the catalogue was not loaded: nothing was measured');
  return loaded;
}

/** Seconds until so many new Connections of twenty types have a verdict, from the first that is made. */
async function verdicts(count: number): Promise<number> {
  const [site, started] = await Promise.all([startSite(), startServers()]);
  try {
    const ports = Object.values(started.servers).map(({ port }) => `--allow-target=127.0.0.1/32:${port}`);
    const operator = await site.operator(ports);
    await site.kubectl('create', 'namespace', NAMESPACE);
    const specs = await specsOf(site, started);
    const types = new Set(specs.map(({ type }) => type));
    say(`${count} Connections of ${types.size} types`);
    await rest(site);
    const since = performance.now();
    await each(
      Array.from({ length: count }, (_, index) => index),
      8,
      (index) => site.api.create(NAMESPACE, `c${index}`, specs[index % specs.length] ?? {}),
    );
    await eventually(async () => {
      const { items } = await site.api.connections(NAMESPACE);
      const done = items.filter(({ status }) => status?.['lastTest'] !== undefined);
      if (done.length < count) throw new Error(`${count - done.length} have no verdict`);
      const wrong = done.filter(
        ({ status }) => (status?.['lastTest'] as { result: string } | undefined)?.result !== 'Succeeded',
      );
      if (wrong.length > 0)
        throw new Error(
          `${wrong[0]?.metadata.name} failed: ${JSON.stringify(wrong[0]?.status?.['lastTest'])}`,
        );
    }, 60_000);
    const seconds = (performance.now() - since) / 1000;
    await operator.stop();
    return seconds;
  } finally {
    await Promise.all([site.stop(), started.stop()]);
  }
}

/** Until the types are published: what follows is measured alone. */
async function rest(site: Site): Promise<void> {
  await eventually(async () => {
    const { items } = await site.api.send<{ items: readonly { status?: { conditions?: unknown } }[] }>(
      'GET',
      '/apis/mooring.dev/v1alpha1/connectiontypes',
    );
    if (items.filter(({ status }) => status?.conditions !== undefined).length < connectors.length)
      throw new Error('types are being published');
  }, 120_000);
}

async function startServers() {
  const [postgresql, mysql, redis, memcached, mqtt, nats, ldap, s3] = await Promise.all([
    startPostgresql(),
    startMariadb({
      statements: [
        'CREATE DATABASE sales',
        `CREATE USER reader@'%' IDENTIFIED BY '${PASSWORD}'`,
        "GRANT ALL ON sales.* TO reader@'%'",
      ],
    }),
    startRedis({ settings: { requirepass: PASSWORD } }),
    startMemcached({ users: { app: PASSWORD } }),
    startMosquitto({ users: { app: PASSWORD } }),
    startNats({ authorization: `users: [ { user: app, password: ${PASSWORD} } ]` }),
    startSlapd(),
    startVersitygw({ buckets: ['lake'] }),
  ]);
  await postgresql.sql(
    `create role reader login password '${PASSWORD}'; create database sales owner reader;`,
  );
  const servers = { postgresql, mysql, redis, memcached, mqtt, nats, ldap, s3 };
  return { servers, stop: () => Promise.all(Object.values(servers).map((server) => server.stop())) };
}

type Servers = Awaited<ReturnType<typeof startServers>>;

/** Types that share a server here share a protocol in the world. */
const BY_SERVER: Readonly<Partial<Record<keyof Servers['servers'], readonly string[]>>> = {
  postgresql: ['postgresql', 'cockroachdb', 'timescaledb', 'supabase', 'yugabytedb', 'alloydb'],
  mysql: ['mysql', 'mariadb', 'tidb', 'percona', 'singlestore'],
  redis: ['redis', 'valkey', 'keydb', 'dragonfly'],
  mqtt: ['mqtt'],
  nats: ['nats'],
  s3: ['s3', 'minio', 'ceph'],
};

async function specsOf(site: Site, { servers }: Servers) {
  const { accessKeyId, secretAccessKey } = servers.s3.root;
  await site.api.send('POST', `/api/v1/namespaces/${NAMESPACE}/secrets`, {
    metadata: { name: 'all' },
    stringData: { password: PASSWORD, secretAccessKey },
  });
  const more: Readonly<Record<string, object>> = {
    postgresql: { database: 'sales', user: 'reader' },
    mysql: { database: 'sales', user: 'reader' },
    redis: { database: 0, user: undefined },
    mqtt: { user: 'app' },
    nats: { user: 'app' },
    s3: { bucket: 'lake', region: servers.s3.region, accessKeyId },
  };
  return Object.entries(BY_SERVER).flatMap(([server, types]) =>
    types.map((type) => {
      const connector = connectors.find((each) => each.type === type);
      if (connector === undefined) throw new Error(`there is no type ${type}`);
      const key = server === 's3' ? 'secretAccessKey' : 'password';
      const { port } = servers[server as keyof typeof servers]; // a key of it
      return {
        type,
        parameters: { ...parametersAt(connector, port), ...more[server] },
        secrets: { [key]: { name: 'all', key } },
      };
    }),
  );
}
