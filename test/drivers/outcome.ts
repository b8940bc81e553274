import type { Socket } from 'node:net';
import { connectorOf } from '../../src/connectors/index.ts';
import { canariesIn } from '../support/canary.ts';
import { attempt } from '../support/servers/attempt.ts';
import type { Cell } from '../hostile/cells.ts';
import { parametersOf } from '../hostile/matrix.ts';
import { listen } from '../probe/sockets.ts';

const TIMEOUT_MS = 10_000;
/** How many servers are asked at a time. */
const AT_ONCE = 8;

/** What a driver made of a hostile server. */
export interface Outcome {
  readonly verdict: string;
  readonly leaks: boolean;
  readonly overheard: boolean;
}

/** What stands between the driver and the server on this port. */
export type Between = (port: number) => (client: Socket) => void;

/** Asks the servers of all cells, some at a time. */
export async function outcomesOf(
  cells: readonly Cell[],
  between?: Between,
  timeoutMs = TIMEOUT_MS,
): Promise<ReadonlyMap<Cell, Outcome>> {
  const outcomes = new Map<Cell, Outcome>();
  const waiting = cells.values();
  const next = async () => {
    for (const cell of waiting) outcomes.set(cell, await outcomeOf(cell, between, timeoutMs));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, next));
  return outcomes;
}

async function outcomeOf(cell: Cell, between: Between | undefined, timeoutMs: number): Promise<Outcome> {
  const heard: Buffer[] = [];
  const server = await listen((socket: Socket) => cell.serve(socket, (chunk) => heard.push(chunk)));
  const { port } = between ? await listen(between(server.port)) : server;
  const connector = connectorOf(cell.type)!;
  const result = await attempt(connector, {
    parameters: parametersOf(cell, port),
    secrets: cell.secrets,
    ...(cell.auth !== undefined && { auth: cell.auth }),
    ...(connector.needsProbe === true && { probe: { path: '/question' } }),
    timeoutMs,
  });
  const told = JSON.stringify(result);
  const step = result.status === 'Failed' && result.failedStep ? ` at ${result.failedStep}` : '';
  return {
    verdict: result.status === 'Failed' ? `${result.reason}${step}` : result.status,
    leaks: /canary/i.test(told) || canariesIn(told).length > 0,
    overheard: cell.hearsCanary !== true && canariesIn(Buffer.concat(heard)).length > 0,
  };
}
