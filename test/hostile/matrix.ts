import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from '../../src/api/connection.ts';
import { connectorOf } from '../../src/connectors/index.ts';
import type { Api } from '../bench/api.ts';
import { each } from '../bench/api.ts';
import { canariesIn } from '../support/canary.ts';
import type { Running } from '../support/process.ts';
import { carrierAt } from './carriers.ts';
import { nameOf } from './cells.ts';
import type { Cell } from './cells.ts';
import { open } from './servers.ts';
import { observe } from './endurance.ts';
import type { Endurance } from './endurance.ts';

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
  /** The deadline of its test. */
  readonly timeoutMs: number;
  /** Whether anything that the server said, or any credential, stands in the Connection. */
  readonly parrots: boolean;
  /** Whether the server heard a credential that it must not hear. */
  readonly overheard: boolean;
}

/** Runs every cell through an operator that is ready, and gives what came of each. */
export async function runMatrix(
  cells: readonly Cell[],
  { api, operator }: { readonly api: Api; readonly operator: Running },
  timeoutOf: (cell: Cell) => number,
): Promise<{ readonly outcomes: readonly Outcome[]; readonly endurance: Endurance }> {
  for (const name of NAMESPACES) await api.send('POST', '/api/v1/namespaces', { metadata: { name } });
  // What it takes to test each type at all is not the doing of hostile servers.
  await runBatch(cells.filter(isHarmless), api, timeoutOf);
  const observer = await observe(api, operator);
  const outcomes: Outcome[] = [];
  try {
    for (let first = 0; first < cells.length; first += BATCH)
      outcomes.push(...(await runBatch(cells.slice(first, first + BATCH), api, timeoutOf)));
  } finally {
    observer.end();
  }
  return { outcomes, endurance: await observer.told };
}

function isHarmless({ what, way }: Cell): boolean {
  return what === 'closes the connection' && way === 'in clear';
}

/** Some cells at once; nothing of them is left afterwards. */
async function runBatch(
  cells: readonly Cell[],
  api: Api,
  timeoutOf: (cell: Cell) => number,
): Promise<readonly Outcome[]> {
  const place = (index: number) => ({
    namespace: NAMESPACES[index % NAMESPACES.length] ?? '',
    name: `c${index}`,
  });
  const servers = await Promise.all(cells.map((cell) => open(cell)));
  try {
    await each(cells, CONCURRENCY, (cell, index) =>
      create(api, cell, {
        ...place(index),
        port: servers[index]?.port ?? 0,
        timeoutMs: timeoutOf(cell),
      }),
    );
    const found = await waitForVerdicts(api, cells.length);
    return cells.map((cell, index) =>
      outcomeOf(cell, {
        connection: found.get(place(index).name),
        timeoutMs: timeoutOf(cell),
        overheard: servers[index]?.overheard() ?? false,
      }),
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

interface Place {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  readonly timeoutMs: number;
}

async function create(api: Api, cell: Cell, { namespace, name, port, timeoutMs }: Place): Promise<void> {
  const needsProbe = connectorOf(cell.type)?.needsProbe === true;
  await api.send('POST', `/api/v1/namespaces/${namespace}/secrets`, {
    metadata: { name },
    stringData: cell.secrets,
  });
  await api.create(namespace, name, {
    type: cell.type,
    ...(cell.auth !== undefined && { auth: cell.auth }),
    parameters: parametersOf(cell, port),
    secrets: Object.fromEntries(Object.keys(cell.secrets).map((key) => [key, { name, key }])),
    test: { timeout: `${timeoutMs}ms`, interval: '0s', ...(needsProbe && { probe: { path: '/question' } }) },
  });
}

/** The parameters of a cell with the address of its server, which listens on the port `own`. */
export function parametersOf(
  { type, parameters, by, at }: Cell,
  own: number,
): Readonly<Record<string, unknown>> {
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
  const instead = 'hosts' in parameters ? { ...address, hosts: [authority] } : address;
  const places = Object.entries(instead).filter(
    ([name]) => !('hosts' in instead && /^(host|port)$/.test(name)),
  );
  const server = Object.fromEntries(places.filter(([name]) => name in known));
  return {
    ...parameters,
    ...server,
    ...(by && carrierAt(by, at?.carrier ?? { host: '127.0.0.1', port: own })),
  };
}

async function waitForVerdicts(api: Api, count: number): Promise<ReadonlyMap<string, Connection>> {
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

function outcomeOf(
  cell: Cell,
  {
    connection,
    ...rest
  }: { readonly connection: Connection | undefined } & Pick<Outcome, 'timeoutMs' | 'overheard'>,
): Outcome {
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
    ...rest,
  };
}

/** Whether a verdict came later than the deadline of the test and three seconds, which a machine with much else to do may need. */
export function isLate({ durationMs, timeoutMs }: Outcome): boolean {
  return durationMs > timeoutMs + 3000;
}
