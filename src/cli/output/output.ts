import { Document, visit } from 'yaml';
import { CliFailure } from '../failure.ts';
import { scalarOf } from '../scalars.ts';
import { printTable } from './table.ts';
import type { Column } from './table.ts';
import { clean, escapeUnsafe, safeJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Values of `-o`, as kubectl has them. */
export const PRINT_FORMATS = ['table', 'wide', 'json', 'yaml', 'name'] as const;
/** One of `PRINT_FORMATS`. */
export type Format = (typeof PRINT_FORMATS)[number];

/** How rows are shown: their columns as a table, the things themselves as JSON or YAML, or their names. */
interface Printable<T> {
  readonly rows: readonly T[];
  readonly columns: readonly Column<T>[];
  readonly name: (row: T) => string;
  /** Where there is no row. */
  readonly none: string;
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
  if (format === 'wide') return printTable(terminal, columns, rows, Number.POSITIVE_INFINITY);
  printTable(
    terminal,
    columns.filter(({ wide }) => wide !== true),
    rows,
  );
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
