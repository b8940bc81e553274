import type { Socket } from 'node:net';
import { connectorOf } from '../../src/connectors/index.ts';
import { canariesIn } from '../support/canary.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import { allTricks } from '../hostile/campaign.ts';
import { columnOf, nameOf, trickCells } from '../hostile/cells.ts';
import type { Cell } from '../hostile/cells.ts';
import { placed } from '../hostile/matrix.ts';
import { expectations } from '../hostile/verdicts.ts';
import { closeServers, listen } from '../probe/sockets.ts';

/*
 * The hostile servers of the matrix that know a protocol, against its driver in this process. Those that keep a test
 * waiting until its deadline are left to the matrix, because they would make this suite slow.
 */
const TIMEOUT_MS = 10_000;
/** How many servers are asked at a time. */
const AT_ONCE = 8;

const tricks = await allTricks();
const expected = await expectations();
const cells = trickCells(tricks, await certificates()).filter(
  (cell) => !expected(cell)?.startsWith('TimedOut'),
);
const columns = [...new Set(cells.map(columnOf))];

afterAll(closeServers);

describe.each(columns)('the driver for %s', (column) => {
  const own = cells.filter((cell) => columnOf(cell) === column);
  const outcomes = new Map<Cell, Outcome>();

  beforeAll(async () => {
    const waiting = own.values();
    const next = async () => {
      for (const cell of waiting) outcomes.set(cell, await outcomeOf(cell));
    };
    await Promise.all(Array.from({ length: AT_ONCE }, next));
  });

  it.each(own.map((cell) => [nameOf(cell), cell] as const))(
    'gives the verdict where the server %s',
    (_, cell) => {
      expect(outcomes.get(cell)).toEqual({ verdict: expected(cell), leaks: false, overheard: false });
    },
  );
});

interface Outcome {
  readonly verdict: string;
  readonly leaks: boolean;
  readonly overheard: boolean;
}

async function outcomeOf(cell: Cell): Promise<Outcome> {
  const heard: Buffer[] = [];
  const { port } = await listen((socket: Socket) => cell.serve(socket, (chunk) => heard.push(chunk)));
  const connector = connectorOf(cell.type)!;
  const result = await attempt(connector, {
    parameters: placed(cell, port),
    secrets: cell.secrets,
    ...(cell.auth !== undefined && { auth: cell.auth }),
    ...(connector.needsProbe === true && { probe: { path: '/question' } }),
    timeoutMs: TIMEOUT_MS,
  });
  const told = JSON.stringify(result);
  const step = result.status === 'Failed' && result.failedStep ? ` at ${result.failedStep}` : '';
  return {
    verdict: result.status === 'Failed' ? `${result.reason}${step}` : result.status,
    leaks: /canary/i.test(told) || canariesIn(told).length > 0,
    overheard: cell.hearsCanary !== true && canariesIn(Buffer.concat(heard)).length > 0,
  };
}
