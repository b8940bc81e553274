import { PassThrough } from 'node:stream';
import { printTable } from '../../../src/cli/output/table.ts';
import type { Column } from '../../../src/cli/output/table.ts';
import { clean, processTerminal, safeJson } from '../../../src/cli/output/terminal.ts';
import type { Terminal } from '../../../src/cli/output/terminal.ts';

const HOSTILE = `a\u001b[31m\u009b31m\u0007\r\u202eb\u2066\u200b\u{e0041}\u0000c`;

type Row = readonly string[];

function column(head: string, at: number, room?: Column<Row>['room']): Column<Row> {
  return { head, text: (row) => row[at] ?? '', ...(room !== undefined && { room }) };
}

const NAME = column('NAME', 0, 'whole');

function lines(
  width: number | undefined,
  rows: readonly Row[],
  columns: readonly Column<Row>[] = [NAME, column('MESSAGE', 1, 'prose')],
): readonly string[] {
  const printed: string[] = [];
  const terminal = {
    width,
    out: (...line: readonly unknown[]) => void printed.push(line.join('')),
  } as unknown as Terminal;
  printTable(terminal, columns, rows);
  return printed;
}

describe('what is printed', () => {
  it('has no character that a terminal obeys or that hides others', () => {
    expect(clean(HOSTILE)).toBe('a[31m31mbc');
  });

  it('drops characters that say something to programs and show nothing to people', () => {
    expect(clean('a\u{E0041}b\u202Ec\u2066d\u200Be')).toBe('abcde');
  });

  it('is the same data in JSON, in characters that are safe to show', () => {
    const text = safeJson([HOSTILE]);

    expect(JSON.parse(text)).toEqual([HOSTILE]);
    expect(clean(text)).toBe(text);
  });

  it('stands in columns, each value on one line', () => {
    expect(
      lines(undefined, [
        ['orders', 'two\nlines'],
        ['a', 'b'],
      ]),
    ).toEqual(['NAME     MESSAGE', 'orders   two lines', 'a        b']);
  });

  const wide = [
    'orders-of-the-north',
    'postgresql',
    'CredentialsRejected',
    '12 ms',
    'the server refused it all',
  ];
  const columns = [
    NAME,
    column('TYPE', 1),
    column('REASON', 2, 'whole'),
    column('TOOK', 3),
    column('MESSAGE', 4, 'prose'),
  ];

  it.each([
    {
      width: 88,
      heads: ['NAME', 'TYPE', 'REASON', 'TOOK', 'MESSAGE'],
      cells: ['orders-of-the-north', 'postgresql', 'CredentialsRejected', '12 ms', 'the server refused it …'],
    },
    {
      width: 77,
      heads: ['NAME', 'TYPE', 'REASON', 'MESSAGE'],
      cells: ['orders-of-the-north', 'postgresql', 'CredentialsRejected', 'the server refused …'],
    },
    {
      width: 59,
      heads: ['NAME', 'REASON', 'MESSAGE'],
      cells: ['orders-of-the-north', 'CredentialsRejected', 'the server ref…'],
    },
    { width: 20, heads: ['NAME', 'REASON'], cells: ['orders-of-the-north', 'CredentialsRejected'] },
  ])('at $width leaves columns out, and never cuts a name or a reason', ({ width, heads, cells }) => {
    const printed = lines(width, [wide], columns);

    expect(printed.map((line) => line.split(/ {2,}/))).toEqual([heads, cells]);
  });

  it('fits a terminal: the widest column gives way', () => {
    expect(lines(24, [['orders', 'a message that is far too long']])).toEqual([
      'NAME     MESSAGE',
      'orders   a message that…',
    ]);
  });

  it('cuts nothing of a last column that is broken into lines', () => {
    const columns = [NAME, column('DETAIL', 1, 'lines')];

    const detail = 'a detail that says what to do about system:serviceaccount:mooring';
    expect(lines(36, [['orders', detail]], columns)).toEqual([
      'NAME     DETAIL',
      'orders   a detail that says what to',
      '         do about',
      '         system:serviceaccount:mooring',
    ]);
  });
});

/** A process whose streams are kept; a terminal is at the end of those that are named. */
function processWith(terminals: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const streams = Object.fromEntries(
    ['stdin', 'stdout', 'stderr'].map((name) => [
      name,
      Object.assign(new PassThrough(name === 'stdin' ? {} : { encoding: 'utf8' }), {
        isTTY: terminals.includes(name),
        columns: 72,
      }),
    ]),
  );
  const { stdin, stdout, stderr } = streams as Readonly<Record<string, PassThrough>>;
  const terminal = processTerminal({ ...streams, env } as unknown as NodeJS.Process);
  const read = (stream: PassThrough | undefined) => (stream?.read() as string | null) ?? '';
  return { terminal, stdin, out: () => read(stdout), told: () => read(stderr) };
}

const ALL = ['stdin', 'stdout', 'stderr'];

describe('the terminal of a process', () => {
  it('writes the result and the words for people apart, clean and without colours into pipes', () => {
    const { terminal, out, told } = processWith([]);

    terminal.out(HOSTILE, ' ', { text: 'green', colour: 'green' });
    terminal.tell({ text: 'bad', colour: 'red' });
    terminal.progress('never shown');

    expect([out(), told()]).toEqual(['a[31m31mbc green\n', 'bad\n']);
    expect(terminal).toMatchObject({ width: undefined, interactive: false });
  });

  it('paints where a terminal is, and puts each line in the place of progress', () => {
    const { terminal, out, told } = processWith(ALL);

    terminal.progress('1 of 2');
    terminal.progress('2 of 2\u001b[2J');
    terminal.out({ text: 'done', colour: 'green' });
    terminal.tell('bye');

    expect(out()).toBe('\u001b[32mdone\u001b[0m\n');
    expect(told()).toBe('\r\u001b[K1 of 2\r\u001b[K2 of 2[2J\r\u001b[Kbye\n');
    expect(terminal).toMatchObject({ width: 72, interactive: true });
  });

  it('breaks lines for people between words, and leaves what goes into a pipe as it is', () => {
    const [atTerminal, piped] = [processWith(ALL), processWith([])];
    const words = `${'word '.repeat(16)}end`;

    for (const { terminal } of [atTerminal, piped]) terminal.tell({ text: 'error: ', colour: 'red' }, words);

    expect(atTerminal.told()).toBe(
      `\u001b[31merror: \u001b[0m${'word '.repeat(12)}word\nword word word end\n`,
    );
    expect(piped.told()).toBe(`error: ${words}\n`);
  });

  it.each<{ env: NodeJS.ProcessEnv }>([{ env: { NO_COLOR: '1' } }, { env: { TERM: 'dumb' } }])(
    'paints nothing with $env',
    ({ env }) => {
      const { terminal, out } = processWith(ALL, env);

      terminal.out({ text: 'done', colour: 'green' });

      expect(out()).toBe('done\n');
    },
  );

  it('reads all of standard input', async () => {
    const { terminal, stdin } = processWith([]);
    stdin?.write('one ');
    stdin?.end('two');

    expect(await terminal.input()).toBe('one two');
  });
});
