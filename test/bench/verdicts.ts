import { allSetups } from '../support/verdictTable/setup.ts';
import type { Setups } from '../support/verdictTable/setup.ts';
import { runTable } from '../support/verdictTable/run.ts';
import type { Judgement } from '../support/verdictTable/run.ts';
import { citedSources, verdictTable } from '../support/verdictTable/row.ts';
import type { Protocol } from '../support/verdictTable/row.ts';
import { segments } from './segments.ts';
import { rounded, say } from './site.ts';

/** The table of right verdicts against the servers; what is wrong goes to standard error. */
export async function verdicts(only: string): Promise<Readonly<Record<string, unknown>>> {
  const since = performance.now();
  const [table, setups, { read }] = await Promise.all([verdictTable(), allSetups(), citedSources()]);
  const chosen = table.map((protocol) => ({
    ...protocol,
    rows: protocol.rows.filter(isChosen(protocol, only)),
  }));
  const total = chosen.reduce((sum, { rows }) => sum + rows.length, 0);
  say(`${total} rows`);
  let done = 0;
  const judgements = await runTable(chosen, setups, (judgement) => {
    done += 1;
    if (!judgement.isRight) say(complaintOf(judgement));
    if (done % 25 === 0) say(`${done} of ${total}`);
  });
  const cut = only === '' ? await segments('') : {};
  return {
    ...figuresOf(judgements, setups),
    withSourceRead: judgements.filter(({ row }) => read.has(row.source ?? '')).length,
    ...cut,
    seconds: rounded((performance.now() - since) / 1000, 1),
  };
}

function isChosen({ name }: Protocol, only: string): (row: Protocol['rows'][number]) => boolean {
  const pattern = new RegExp(only, 'i');
  return ({ on, what }) => pattern.test(`${name} ${on}: ${what}`);
}

function complaintOf({ protocol, row, came, message }: Judgement): string {
  return `WRONG ${protocol} ${row.on}: ${row.what}: ${came} instead of ${row.right} (${message})`;
}

function figuresOf(judgements: readonly Judgement[], setups: Setups): Readonly<Record<string, number>> {
  const wrong = judgements.filter(({ isRight }) => !isRight);
  const implementations = Map.groupBy(
    judgements.filter(({ row }) => setups[row.on]?.recorded !== true),
    ({ protocol }) => protocol,
  );
  const servers = [...implementations.values()].map(
    (each) => new Set(each.map(({ row }) => setups[row.on]?.server)).size,
  );
  return {
    rows: judgements.length,
    recorded: judgements.filter(({ row }) => setups[row.on]?.recorded === true).length,
    withSource: judgements.filter(({ row }) => row.source !== undefined).length,
    wrong: wrong.length,
    redThoughItWorks: wrong.filter(({ row, came }) => row.right === 'Ready' && came !== 'Ready').length,
    greenThoughBroken: wrong.filter(({ row, came }) => row.right !== 'Ready' && came === 'Ready').length,
    protocolsWithTwo: servers.filter((count) => count >= 2).length,
  };
}
