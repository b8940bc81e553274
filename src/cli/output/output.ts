import { Document, visit } from 'yaml';
import { CliFailure } from '../failure.ts';
import { scalarOf } from '../scalars.ts';
import { printTable, TablePrinter } from './table.ts';
import type { Column } from './table.ts';
import { clean, escapeUnsafe, safeJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Values of `-o`, as kubectl has them. */
export const PRINT_FORMATS = ['table', 'wide', 'json', 'yaml', 'name'] as const;
/** One of `PRINT_FORMATS`. */
export type Format = (typeof PRINT_FORMATS)[number];

/** How rows are shown: their columns as a table, the things themselves as JSON or YAML, or their names. */
interface Presentation<T> {
  readonly columns: readonly Column<T>[];
  readonly name: (row: T) => string;
  /** Where there is no row. */
  readonly none: string;
}

interface Printable<T> extends Presentation<T> {
  readonly rows: readonly T[];
}

/** `1 flow`, `2 flows`. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** Prints rows in a format. */
export function show<T>(
  terminal: Terminal,
  format: Format,
  { rows, columns, name, none }: Printable<T>,
): void {
  if (format === 'json') return terminal.out(safeJson(rows));
  if (format === 'yaml') return terminal.out(toYaml(rows).trimEnd());
  if (format === 'name') return rows.forEach((row) => terminal.out(name(row)));
  if (rows.length === 0) return terminal.tell(none);
  printTable(terminal, columnsIn(format, columns), rows, roomOf(format, terminal));
}

/** The same for what comes in pages, each printed as it comes, so that no command holds them all. */
export async function showPages<T>(
  terminal: Terminal,
  format: Format,
  pages: AsyncIterable<readonly T[]>,
  { columns, name, none }: Presentation<T>,
): Promise<void> {
  if (format === 'json') return showJson(terminal, pages);
  const table = new TablePrinter(terminal, columnsIn(format, columns), roomOf(format, terminal));
  let isEmpty = true;
  for await (const page of pages) {
    if (page.length === 0) continue;
    isEmpty = false;
    if (format === 'yaml') terminal.out(toYaml(page).trimEnd());
    else if (format === 'name') for (const row of page) terminal.out(name(row));
    else table.print(page);
  }
  if (!isEmpty || format === 'name') return;
  if (format === 'yaml') terminal.out('[]');
  else terminal.tell(none);
}

/** One array: of each page all but the brackets, and a comma where another one follows. */
async function showJson<T>(terminal: Terminal, pages: AsyncIterable<readonly T[]>): Promise<void> {
  let last: string | undefined;
  for await (const page of pages) {
    if (page.length === 0) continue;
    terminal.out(last === undefined ? '[' : `${last},`);
    last = safeJson(page).slice('[\n'.length, -'\n]'.length);
  }
  if (last === undefined) terminal.out('[]');
  else terminal.out(`${last}\n]`);
}

function columnsIn<T>(format: Format, columns: readonly Column<T>[]): readonly Column<T>[] {
  return format === 'wide' ? columns : columns.filter(({ wide }) => wide !== true);
}

function roomOf(format: Format, { width }: Terminal): number | undefined {
  return format === 'wide' ? Number.POSITIVE_INFINITY : width;
}

/** Prints objects as manifests, several as one stream of documents. */
export function manifests(terminal: Terminal, format: Format, objects: readonly object[]): void {
  if (format === 'json')
    return terminal.out(
      safeJson(objects.length === 1 ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects }),
    );
  terminal.out(objects.map(toYaml).join('---\n').trimEnd());
}

/** YAML of a value: strings that a reader of YAML 1.1, as kubectl's is, takes for something else are in quotes. */
export function toYaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      if (
        scalarOf(node.value) !== node.value ||
        /^(=|<<)$|\t/.test(node.value) ||
        clean(node.value) !== node.value
      )
        node.type = 'QUOTE_DOUBLE';
    },
  });
  return escapeUnsafe(document.toString({ lineWidth: 0 }), 'yaml');
}

/** The value of `-o`, which must be one of the formats of the command. */
export function formatOf<const T extends string>(option: string, formats: readonly T[]): T {
  const format = formats.find((each) => each === option);
  if (format === undefined)
    throw new CliFailure('usage', `-o ${option}: must be one of ${formats.join(', ')}`);
  return format;
}
