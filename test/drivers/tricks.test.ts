import { allTricks } from '../hostile/campaign.ts';
import { columnOf, nameOf, trickCells } from '../hostile/cells.ts';
import type { Cell } from '../hostile/cells.ts';
import { expectations } from '../hostile/verdicts.ts';
import { closeServers } from '../probe/sockets.ts';
import { certificates } from '../support/servers/certificates.ts';
import { outcomesOf } from './outcome.ts';
import type { Outcome } from './outcome.ts';

/*
 * The hostile servers of the matrix that know a protocol, against its driver in this process. Those that keep a test
 * waiting until its deadline are left to the matrix, because they would make this suite slow.
 */

const tricks = await allTricks();
const expected = await expectations();
const cells = trickCells(tricks, await certificates()).filter(
  (cell) => !expected(cell)?.startsWith('TimedOut'),
);
const columns = [...new Set(cells.map(columnOf))];

afterAll(closeServers);

describe.each(columns)('the driver for %s', (column) => {
  const own = cells.filter((cell) => columnOf(cell) === column);
  let outcomes: ReadonlyMap<Cell, Outcome>;

  beforeAll(async () => {
    outcomes = await outcomesOf(own);
  });

  it.each(own.map((cell) => [nameOf(cell), cell] as const))(
    'gives the verdict where the server %s',
    (_, cell) => {
      expect(outcomes.get(cell)).toEqual({ verdict: expected(cell), leaks: false, overheard: false });
    },
  );
});
