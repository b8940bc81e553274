import { printEntries } from '../../../src/cli/output/entries.ts';
import { show } from '../../../src/cli/output/output.ts';
import type { Column } from '../../../src/cli/output/table.ts';
import { atTerminal, testTerminal } from '../console.ts';

type Row = readonly string[];

const COLUMNS: readonly Column<Row>[] = [
  { head: 'FIELD', room: 'whole', text: ([field = '']) => field },
  { head: 'DEFAULT', text: ([, standard = '']) => standard },
  { head: 'MEANING', room: 'prose', text: ([, , meaning = '']) => meaning },
  { head: 'SECRETS', room: 'prose', text: ([, , , secrets = '']) => secrets },
];
const ROWS: readonly Row[] = [
  ['parameters.port', '5432', 'TCP port of the server.'],
  ['auth', '', 'Password', 'password'],
];

function printed(width: number): readonly string[] {
  const { terminal, ended } = testTerminal('', width);
  printEntries(terminal, COLUMNS, ROWS);
  return ended(0).out.split('\n');
}

it('is a table where all of it fits', () => {
  expect(printed(80)[1]).toBe('parameters.port   5432      TCP port of the server.   ');
});

it('is told row by row where a table would lose something', () => {
  expect(printed(24)).toEqual([
    'parameters.port',
    '    default 5432',
    '    TCP port of the',
    '    server.',
    'auth',
    '    Password',
    '    secrets: password',
  ]);
});

it.each([60, 80])('explains each field of a type whole at %i columns', async (width) => {
  const { terminal, ended } = testTerminal('', width);
  const { run } = await import('../../../src/cli/program.ts');

  const { out } = ended(await run(['explain', 'postgresql'], terminal));

  expect(out).not.toContain('…');
  expect(out).toContain('default verify-full');
  const fields = out.slice(0, out.indexOf('A MANIFEST'));
  expect(fields.split('\n').filter((line) => line.length > width)).toEqual([]);
});

it('cuts nothing with -o wide', async () => {
  const { terminal, ended } = testTerminal('', 20);
  show(terminal, 'wide', { rows: ROWS, columns: COLUMNS, name: ([name = '']) => name, none: 'none' });
  const { out } = await atTerminal(['types', '-o', 'wide']);

  expect(ended(0).out).toContain('TCP port of the server.');
  expect(out).not.toContain('…');
});
