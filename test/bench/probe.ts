import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Secret } from '../../src/contract/secret.ts';
import type { ProbeRequest } from '../../src/probe/message.ts';
import type { ProbePool } from '../../src/probe/pool.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { childProber } from '../../src/probe/wire/childProber.ts';
import { proberFrom } from '../../src/probe/wire/client.ts';
import { removeFolder, run } from '../support/process.ts';
import { descendants } from '../support/tree.ts';
import { certificates } from '../support/servers/certificates.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { startRedis } from '../support/servers/redis.ts';
import { each } from './api.ts';
import { bundleOperator } from '../support/bundle.ts';
import { cpuSeconds, rounded, say, startSite } from './site.ts';

const SLOTS = 8;
/** More than there are processes, so that each test is the turn of a namespace without one. */
const TENANTS = 20;
const INTERVAL_MS = 600_000;
const BARE_STARTS = 20;
const ROUNDS = 3;
/** Longer than a child stays at rest that is not the last. */
const REST_MS = 35_000;

/** Tests of real servers through the prober, as fast as they go; and the same with a process for each. */
export async function probe(tests: number): Promise<Readonly<Record<string, unknown>>> {
  const pem = await certificates();
  const [bundle, redis, postgresql] = await Promise.all([
    bundleOperator(),
    startRedis({ certificate: pem.good }),
    startPostgresql(),
  ]);
  const pool = (recycleAfter: number) => poolOf(bundle, recycleAfter);
  const place = { host: '127.0.0.1', port: redis.port };
  const tcp = request('redis', { ...place, tls: { mode: 'disable' } }, {}, 'none');
  const tls = request('redis', { ...place, port: redis.tlsPort }, { caCertificate: pem.ca }, 'none');
  const { admin, port } = postgresql;
  const parameters = {
    host: '127.0.0.1',
    port,
    database: 'postgres',
    user: admin.user,
    tls: { mode: 'disable' },
  };
  const login = request('postgresql', parameters, { password: admin.password }, 'password');
  try {
    const shared = pool(100);
    const [tcpRate, tlsRate, loginRate] = [
      await rate(shared, tcp, tests),
      await rate(shared, tls, tests),
      await rate(shared, login, tests),
    ];
    await shared.close();
    const single = pool(1);
    say('the same with a process for each test');
    const singleRate = await rate(single, tcp, Math.ceil(tests / 20));
    await single.close();
    return {
      tcpPerSecond: tcpRate.perSecond,
      tlsPerSecond: tlsRate.perSecond,
      postgresqlPerSecond: loginRate.perSecond,
      cpuMsPerTest: tcpRate.cpuMs,
      cpuMsPerProcessPerTest: singleRate.cpuMs,
      ...(await turnsOf(pool(100), tcp, Math.ceil(tests / 20))),
      restPssMiB: await restPssMiB(),
      ratioToProcessPerTest: rounded(tcpRate.perSecond / singleRate.perSecond, 1),
    };
  } finally {
    await Promise.all([redis.stop(), postgresql.stop(), removeFolder(bundle)]);
  }
}

/** What the turns of namespaces cost that have no process, and nothing else. */
export async function turns(tests: number): Promise<Readonly<Record<string, number>>> {
  const pem = await certificates();
  const [bundle, redis] = await Promise.all([bundleOperator(), startRedis({ certificate: pem.good })]);
  try {
    const place = { host: '127.0.0.1', port: redis.port };
    return await turnsOf(
      poolOf(bundle, 100),
      request('redis', { ...place, tls: { mode: 'disable' } }, {}, 'none'),
      tests,
    );
  } finally {
    await Promise.all([redis.stop(), removeFolder(bundle)]);
  }
}

/** The least of three rounds: what else the machine does costs these processes their caches, too. */
async function turnsOf(pool: ProbePool, asked: ProbeRequest, tests: number) {
  const rounds = [];
  for (let round = 0; round < ROUNDS; round += 1) rounds.push(await rate(pool, asked, tests, TENANTS));
  await pool.close();
  const perSecond = Math.max(...rounds.map((each) => each.perSecond));
  const cpuMs = Math.min(...rounds.map((each) => each.cpuMs));
  const bareMs = await bareStartCpuMs();
  return {
    turnsPerSecond: perSecond,
    turnCpuMs: cpuMs,
    bareStartCpuMs: bareMs,
    coresOf1000In200Namespaces: rounded((cpuMs * 1000) / INTERVAL_MS, 2),
  };
}

/** What the start of Node.js alone costs here and now, of which each turn has one. */
async function bareStartCpuMs(): Promise<number> {
  const before = await endedCpu(process.pid);
  for (let start = 0; start < BARE_STARTS; start += 1) await run(process.execPath, ['-e', '0']);
  return rounded((((await endedCpu(process.pid)) - before) * 1000) / BARE_STARTS, 1);
}

function poolOf(bundle: string, recycleAfter: number): ProbePool {
  return proberFrom(childProber({ entry: join(bundle, 'prober.js'), args: [], appFolders: [bundle] }), {
    slots: SLOTS,
    recycleAfter,
    allowTargets: [parseAllowTarget('127.0.0.1/32')],
    denyTargets: () => [],
  });
}

function request(
  type: string,
  parameters: object,
  secrets: Readonly<Record<string, string>>,
  auth: string,
): ProbeRequest {
  const wrapped = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
  );
  return { type, parameters: { ...parameters }, secrets: wrapped, auth, probe: undefined, timeoutMs: 10_000 };
}

/** All of them must succeed, of the namespaces in turn; the CPU is that of this process and of the pool, not that of the server. */
async function rate(
  pool: ProbePool,
  request: ProbeRequest,
  tests: number,
  namespaces = 1,
): Promise<{ readonly perSecond: number; readonly cpuMs: number }> {
  const { signal } = new AbortController();
  let asked = 0;
  const one = async () => {
    asked += 1;
    const result = await pool.run(request, { namespace: `tenant-${asked % namespaces}`, signal });
    if (result.status !== 'Succeeded')
      throw new Error(`the test of ${request.type} failed: ${result.reason}`);
  };
  await each(Array.from({ length: SLOTS * 4 }), SLOTS, one);
  const [cpu, since] = [await childrenCpu(), performance.now()];
  await each(Array.from({ length: tests }), SLOTS, one);
  const seconds = (performance.now() - since) / 1000;
  say(`${tests} tests of ${request.type} of ${namespaces} namespaces in ${seconds.toFixed(2)} s`);
  return {
    perSecond: rounded(tests / seconds, 0),
    cpuMs: rounded((((await childrenCpu()) - cpu) * 1000) / tests, 2),
  };
}

/** Of this process, of the prober, and of its processes, those that have ended included. */
async function childrenCpu(): Promise<number> {
  const probers = descendants(process.pid);
  const seconds = await Promise.all(probers.map(({ pid }) => probeCpu(pid)));
  return seconds.reduce((sum, each) => sum + each, await cpuSeconds(process.pid));
}

async function probeCpu(pid: number): Promise<number> {
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  if (command.includes('child.cjs')) return cpuSeconds(pid).catch(() => 0);
  return command.includes('prober.js') ? (await cpuSeconds(pid)) + (await endedCpu(pid)) : 0;
}

/** Of the children of a process that have ended. */
async function endedCpu(pid: number): Promise<number> {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) / 100;
}

/** The operator and its pool with nothing to do, each shared page counted by its share. */
async function restPssMiB(): Promise<number> {
  const site = await startSite();
  try {
    const operator = await site.operator();
    say(`the operator at rest, ${REST_MS / 1000} s`);
    await sleep(REST_MS);
    const sizes = await Promise.all(
      [operator.pid, ...descendants(operator.pid).map(({ pid }) => pid)].map(pssMiB),
    );
    await operator.stop();
    return rounded(
      sizes.reduce((sum, size) => sum + size, 0),
      1,
    );
  } finally {
    await site.stop();
  }
}

async function pssMiB(pid: number): Promise<number> {
  const [, kib] = /^Pss:\s+(\d+)/m.exec(await readFile(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
