import { allTricks } from './campaign.ts';
import { columnOf, nameOf, trickCells } from './cells.ts';
import type { Cell } from './cells.ts';
import { expectations } from './verdicts.ts';
import { closeServers } from '../probe/sockets.ts';
import { atOnce, byteByByte, relayTo } from '../support/segments.ts';
import { certificates } from '../support/servers/certificates.ts';
import { outcomesOf } from '../drivers/outcome.ts';
import type { Outcome } from '../drivers/outcome.ts';

/*
 * The servers of `tricks.test.ts`, honest in most of what they say, whose bytes are cut and joined on their way. A
 * driver that takes the end of a segment for the end of a message gives another verdict then.
 */

const tricks = await allTricks();
const expected = await expectations();
const cells = trickCells(tricks, await certificates()).filter(
  (cell) => !expected(cell)?.startsWith('TimedOut'),
);
const columns = [...new Set(cells.map(columnOf))];

/** None of these verdicts comes by the deadline, which bytes one at a time reach on a busy machine. */
const PATIENT_MS = 60_000;

/** Clear bytes behind the agreement to TLS: those that arrive once the handshake has begun make it fail. */
const BEFORE_TLS = [/^injects bytes before TLS/, /^is stripped of TLS \(goes on in clear\)/];
/** Answers before the question, which a client cannot tell from answers to it unless they arrive before it is sent. */
const BEFORE_QUESTION = [
  /^answers what was not asked \(before it is asked\) against (ftp|smtp)$/,
  /^answers what was not asked \(behind an answer\) against smtp$/,
  /^answers what was not asked \(twice\) against pop3$/,
];

afterAll(closeServers);

describe.each([
  ['at once', atOnce, cells.map((cell) => [cell, [expected(cell)]] as const)],
  ['one at a time', byteByByte, cells.filter(cutAnywhere).map((cell) => [cell, verdictsOf(cell)] as const)],
] as const)('bytes that come %s', (_, segmentation, rows) => {
  describe.each(columns)('change no verdict of the driver for %s', (column) => {
    const own = rows.filter(([cell]) => columnOf(cell) === column);
    let outcomes: ReadonlyMap<Cell, Outcome>;

    beforeAll(async () => {
      outcomes = await outcomesOf(
        own.map(([cell]) => cell),
        (port) => relayTo(port, segmentation),
        PATIENT_MS,
      );
    }, 120_000);

    it.each(own.map(([cell, verdicts]) => [nameOf(cell), cell, verdicts] as const))(
      'where the server %s',
      (__, cell, verdicts) => {
        const { verdict, ...rest } = outcomes.get(cell)!;

        expect(verdicts).toContain(verdict);
        expect(rest).toEqual({ leaks: false, overheard: false });
      },
    );
  });
});

function cutAnywhere(cell: Cell): boolean {
  return !BEFORE_QUESTION.some((name) => name.test(nameOf(cell)));
}

function verdictsOf(cell: Cell): readonly (string | undefined)[] {
  const fails = BEFORE_TLS.some((name) => name.test(nameOf(cell)));
  return fails ? [expected(cell), 'TLSFailed at TLS'] : [expected(cell)];
}
