import { setTimeout as sleep } from 'node:timers/promises';
import type { Kubectl } from '../support/kubectl.ts';

/** A row of what kubectl prints, by the headings of its columns. */
export type Row = Readonly<Record<string, string>>;

/** What `kubectl get connections` has to say of the samples; a column that is not named here may say anything. */
export const PROMISED: readonly Row[] = [
  { NAME: 'orders', TYPE: 'postgresql', READY: 'True', REASON: 'TestSucceeded', STEP: '', 'USED BY': '2' },
  {
    NAME: 'wrong',
    TYPE: 'postgresql',
    READY: 'False',
    REASON: 'CredentialsRejected',
    STEP: 'Authenticate',
    'USED BY': '1',
  },
  {
    NAME: 'hook',
    TYPE: 'http',
    READY: 'True',
    REASON: 'TestNotSupported',
    STEP: '',
    'USED BY': '0',
    'LAST TEST': '',
  },
];

const POLL_MS = 250;

/** Waits for the table to say what is promised; answers with it, and with what still differs when the time is over. */
export async function awaitTable(
  kubectl: Kubectl,
  timeoutMs: number,
): Promise<{ text: string; differences: readonly string[] }> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    const text = await kubectl('get', 'connections', 'orders', 'wrong', 'hook');
    const found = differences(rowsOf(text), PROMISED);
    if (found.length === 0 || Date.now() > deadline) {
      return { text, differences: found };
    }
    await sleep(POLL_MS);
  }
}

/** Reads a table whose columns are set apart by two blanks or more, under headings that stand where the cells begin. */
export function rowsOf(text: string): readonly Row[] {
  const [head = '', ...lines] = text.trimEnd().split('\n');
  const columns = [...head.matchAll(/\S+(?: \S+)*/g)].map((match) => ({
    name: match[0],
    start: match.index,
  }));
  const cell = (line: string, index: number) =>
    line.slice(columns[index]?.start, columns[index + 1]?.start).trim();
  return lines.map((line) => Object.fromEntries(columns.map(({ name }, index) => [name, cell(line, index)])));
}

/** Where rows differ from what is promised, in sentences. */
export function differences(rows: readonly Row[], promised: readonly Row[]): readonly string[] {
  const wrong = promised.flatMap((wanted) => {
    const row = rows.find(({ NAME }) => NAME === wanted['NAME']);
    const cells = Object.entries(wanted).filter(([column, value]) => row?.[column] !== value);
    return cells.map(
      ([column, value]) =>
        `${wanted['NAME']}: ${column} is "${row?.[column] ?? 'absent'}" instead of "${value}"`,
    );
  });
  return rows.length === promised.length
    ? wrong
    : [...wrong, `${rows.length} rows instead of ${promised.length}`];
}
