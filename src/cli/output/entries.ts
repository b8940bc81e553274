import { fits, oneLine, printTable } from './table.ts';
import type { Column } from './table.ts';
import type { Terminal } from './terminal.ts';
import { wrapped } from './wrap.ts';

const INDENT = '    ';

/** Prints a table where it fits, and otherwise each row for itself: its name and what is short, and the prose below it. Nothing is cut. */
export function printEntries<T>(terminal: Terminal, columns: readonly Column<T>[], rows: readonly T[]): void {
  const { width } = terminal;
  if (width === undefined || fits(columns, rows, width)) return printTable(terminal, columns, rows);
  for (const row of rows) printEntry(terminal, columns, row, width);
}

function printEntry<T>(terminal: Terminal, columns: readonly Column<T>[], row: T, width: number): void {
  const cells = columns.flatMap(({ head, text, room }) => {
    const said = oneLine(text(row));
    return said === '' ? [] : [{ said, label: head.toLowerCase(), isProse: room === 'prose' }];
  });
  const [name, ...others] = cells;
  const short = others.filter(({ isProse }) => !isProse).map(({ said, label }) => `${label} ${said}`);
  const [main, ...further] = others.filter(({ isProse }) => isProse);
  terminal.out({ text: name?.said ?? '', colour: 'bold' });
  const paragraphs = [
    short.join(', '),
    main?.said ?? '',
    ...further.map(({ said, label }) => `${label}: ${said}`),
  ];
  for (const paragraph of paragraphs.filter((text) => text !== ''))
    printProse(terminal, paragraph, width, INDENT);
}

/** Prints a paragraph, broken between words on a terminal. */
export function printProse(terminal: Terminal, text: string, width = terminal.width, indent = ''): void {
  const lines = width === undefined ? [text] : wrapped(text, width - indent.length);
  for (const line of lines) terminal.out(`${indent}${line}`);
}
