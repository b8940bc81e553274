import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../src/api/connection.ts';
import { connectorOf } from '../../src/connectors/index.ts';
import type { Api } from '../bench/api.ts';
import { each } from '../bench/api.ts';
import { median } from '../bench/site.ts';
import { canariesIn } from '../support/canary.ts';
import type { Running } from '../support/process.ts';
import { carrierAt } from './carriers.ts';
import { nameOf } from './cells.ts';
import type { Cell } from './cells.ts';
import { remotePortsOf } from './sockets.ts';

/** Below those that other servers of the run take: what the operator may reach is hostile and nothing else. */
export const PORTS = { first: 12_000, last: 15_999 } as const;
/** Long enough for a busy machine, short enough for all those that say nothing. */
const TIMEOUT_MS = 2000;
const CONCURRENCY = 16;
const BATCH = 250;
const NAMESPACES = ['hostile-0', 'hostile-1', 'hostile-2', 'hostile-3'];

/** What a cell came to. */
export interface Outcome {
  readonly cell: Cell;
  readonly name: string;
  readonly result: string;
  readonly step: string | undefined;
  readonly durationMs: number;
  /** Whether anything that the server said, or any credential, stands in the Connection. */
  readonly parrots: boolean;
  /** Whether the server heard a credential that it must not hear. */
  readonly overheard: boolean;
}

/** What the operator went through meanwhile. */
export interface Endurance {
  readonly rssBeforeMiB: number;
  readonly rssMostMiB: number;
  readonly exited: boolean;
  /** Connections that the operator itself had to a hostile server, seen a few times a second. */
  readonly ownConnections: number;
  /** Time from a change of a Connection that has nothing to do with it until that stood in status, in the middle. */
  readonly unrelatedMs: number;
  /** The same while nobody is hostile. */
  readonly unrelatedBeforeMs: number;
}

/** Runs every cell through an operator that is ready, and gives what came of each. */
export async function runMatrix(
  cells: readonly Cell[],
  { api, operator }: { readonly api: Api; readonly operator: Running },
): Promise<{ readonly outcomes: readonly Outcome[]; readonly endurance: Endurance }> {
  for (const name of NAMESPACES) await api.send('POST', '/api/v1/namespaces', { metadata: { name } });
  // What it takes to test each type at all is not the doing of those who mean harm.
  await runBatch(cells.filter(isHarmless), api);
  const observer = await observe(api, operator);
  const outcomes: Outcome[] = [];
  try {
    for (let first = 0; first < cells.length; first += BATCH)
      outcomes.push(...(await runBatch(cells.slice(first, first + BATCH), api)));
  } finally {
    observer.end();
  }
  return { outcomes, endurance: await observer.told };
}

function isHarmless({ what, way }: Cell): boolean {
  return what === 'closes the connection' && way === 'in clear';
}

/** Some cells at once; nothing of them is left afterwards. */
async function runBatch(cells: readonly Cell[], api: Api): Promise<readonly Outcome[]> {
  const place = (index: number) => ({
    namespace: NAMESPACES[index % NAMESPACES.length] ?? '',
    name: `c${index}`,
  });
  const servers = await Promise.all(cells.map((cell) => open(cell)));
  try {
    await each(cells, CONCURRENCY, (cell, index) =>
      create(api, cell, { ...place(index), port: servers[index]?.port ?? 0 }),
    );
    const found = await settled(api, cells.length);
    return cells.map((cell, index) =>
      outcomeOf(cell, found.get(place(index).name), servers[index]?.overheard() ?? false),
    );
  } finally {
    for (const server of servers) server.close();
    await clear(api);
  }
}

async function clear(api: Api): Promise<void> {
  for (const namespace of NAMESPACES) {
    await api.send('DELETE', `/apis/mooring.dev/v1alpha1/namespaces/${namespace}/connections`);
    await api.send('DELETE', `/api/v1/namespaces/${namespace}/secrets`);
  }
}

interface Listening {
  readonly port: number;
  overheard(): boolean;
  close(): void;
}

let next: number = PORTS.first;

async function open({ serve, hearsCanary = false }: Cell): Promise<Listening> {
  const sockets = new Set<Socket>();
  const heard: Buffer[] = [];
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => undefined).on('close', () => sockets.delete(socket)));
    serve(socket, (chunk) => heard.push(chunk));
  });
  const port = await listen(server);
  return {
    port,
    overheard: () => !hearsCanary && canariesIn(Buffer.concat(heard)).length > 0,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

async function listen(server: Server): Promise<number> {
  while (next <= PORTS.last) {
    const port = next;
    next += 1; // before it is tried: servers are opened many at once, and would all try the same
    const free = await new Promise<boolean>((resolve) => {
      server.once('error', () => resolve(false)).listen(port, '127.0.0.1', () => resolve(true));
    });
    if (free) return port;
  }
  throw new Error('no port is left for another server');
}

interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

async function create(api: Api, cell: Cell, { namespace, name, port }: Place): Promise<void> {
  const needsProbe = connectorOf(cell.type)?.needsProbe === true;
  await api.send('POST', `/api/v1/namespaces/${namespace}/secrets`, {
    metadata: { name },
    stringData: cell.secrets,
  });
  await api.create(namespace, name, {
    type: cell.type,
    ...(cell.auth !== undefined && { auth: cell.auth }),
    parameters: placed(cell, port),
    secrets: Object.fromEntries(Object.keys(cell.secrets).map((key) => [key, { name, key }])),
    test: { timeout: `${TIMEOUT_MS}ms`, interval: '0s', ...(needsProbe && { probe: { path: '/question' } }) },
  });
}

/** The parameters of a cell with the address of its server, which listens on the port `own`. */
export function placed({ type, parameters, by, at }: Cell, own: number): Readonly<Record<string, unknown>> {
  const known = connectorOf(type)?.parameters.properties ?? {};
  const { host = '127.0.0.1', port = own } = at ?? {};
  const authority = `${/^[^[].*:/.test(host) ? `[${host}]` : host}:${port}`;
  const turned = (url: unknown) =>
    (typeof url === 'string' ? url : 'http://host').replace(/^(https?:\/\/)[^/]*/, `$1${authority}`);
  const address = {
    host,
    port,
    brokers: [authority],
    url: turned(parameters['url']),
    endpoint: turned(parameters['endpoint']),
  };
  const server = Object.fromEntries(Object.entries(address).filter(([name]) => name in known));
  return {
    ...parameters,
    ...server,
    ...(by && carrierAt(by, at?.carrier ?? { host: '127.0.0.1', port: own })),
  };
}

async function settled(api: Api, count: number): Promise<ReadonlyMap<string, Connection>> {
  const deadline = performance.now() + 60_000 + count * 400;
  for (;;) {
    const lists = await Promise.all(NAMESPACES.map((namespace) => api.connections(namespace)));
    const all = lists.flatMap(({ items }) => items as unknown as readonly Connection[]);
    const done = all.filter(({ status }) => status?.conditions !== undefined);
    if (done.length >= count) return new Map(done.map((each) => [each.metadata.name, each]));
    if (performance.now() > deadline)
      throw new Error(`${count - done.length} of ${count} Connections never had a verdict`);
    await sleep(500);
  }
}

function outcomeOf(cell: Cell, connection: Connection | undefined, overheard: boolean): Outcome {
  const { lastTest, conditions = [] } = connection?.status ?? {};
  const ready = conditions.find(({ type }) => type === 'Ready');
  const told = JSON.stringify(connection?.status ?? {});
  return {
    cell,
    name: nameOf(cell),
    result: lastTest?.result === 'Succeeded' ? 'Succeeded' : (lastTest?.reason ?? ready?.reason ?? 'nothing'),
    step: lastTest?.failedStep,
    durationMs: lastTest?.durationMs ?? 0,
    parrots: /canary/i.test(told) || canariesIn(told).length > 0,
    overheard,
  };
}

/** Whether a verdict came later than the deadline of the test and three seconds, which a machine with much else to do may need. */
export function isLate({ durationMs }: Outcome): boolean {
  return durationMs > TIMEOUT_MS + 3000;
}

/** Watches over the operator, at first while it is at rest. */
async function observe(
  api: Api,
  operator: Running,
): Promise<{ readonly told: Promise<Endurance>; end(): void }> {
  const over = new AbortController();
  let exited = false;
  let round = 0;
  let ownConnections = 0;
  const sizes: number[] = [];
  const look = async () => {
    sizes.push(await rssMiB(operator.pid));
    ownConnections += (await remotePortsOf(operator.pid)).filter(
      (port) => port >= PORTS.first && port <= PORTS.last,
    ).length;
    const ms = await change(api, (round += 1));
    await sleep(200);
    return ms;
  };
  void operator.exited.then(() => (exited = true));
  await api.create('default', 'unrelated', { type: 'http', parameters: { url: 'https://example.com/0' } });
  const before: number[] = [];
  while (before.length < 10) before.push(await look());
  const rssBeforeMiB = sizes.at(-1) ?? 0;
  const during: number[] = [];
  const watch = async () => {
    while (!over.signal.aborted) during.push(await look());
    const rssMostMiB = Math.max(...sizes);
    return {
      rssBeforeMiB,
      rssMostMiB,
      exited,
      ownConnections,
      unrelatedMs: median(during),
      unrelatedBeforeMs: median(before),
    };
  };
  return { told: watch(), end: () => over.abort() };
}

async function change(api: Api, round: number): Promise<number> {
  const path = api.path('default', 'unrelated');
  const since = performance.now();
  await api.patch(path, { spec: { parameters: { url: `https://example.com/${round}` } } });
  for (;;) {
    const { metadata, status } = await api.send<Connection>('GET', path);
    if (status?.observedGeneration === metadata.generation) return performance.now() - since;
    if (performance.now() - since > 30_000)
      throw new Error('a Connection that has nothing to do with it is not reconciled any more');
    await sleep(10);
  }
}

async function rssMiB(pid: number): Promise<number> {
  const [, kib] = /VmRSS:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}
