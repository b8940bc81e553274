import { Document, visit } from 'yaml';
import { CliFailure } from '../failure.ts';
import { scalarOf } from '../scalars.ts';
import { printTable } from './table.ts';
import type { Column } from './table.ts';
import { clean, escaped, safeJson } from './terminal.ts';
import type { Terminal } from './terminal.ts';

/** Values of `-o`, as kubectl has them. */
export const FORMATS = ['table', 'wide', 'json', 'yaml', 'name'] as const;
/** One of `FORMATS`. */
export type Format = (typeof FORMATS)[number];

/** How rows are shown: their columns as a table, the things themselves as JSON or YAML, or their names. */
export interface Shown<T> {
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

/** Prints rows in the format asked for. */
export function show<T>(terminal: Terminal, format: Format, { rows, columns, name, none }: Shown<T>): void {
  if (format === 'json') return terminal.out(safeJson(rows));
  if (format === 'yaml') return terminal.out(yaml(rows).trimEnd());
  if (format === 'name') return rows.forEach((row) => terminal.out(name(row)));
  if (rows.length === 0) return terminal.tell(none);
  printTable(
    terminal,
    columns.filter(({ wide }) => format === 'wide' || wide !== true),
    rows,
  );
}

/** Prints objects as manifests, several as one stream of documents. */
export function manifests(terminal: Terminal, format: Format, objects: readonly object[]): void {
  if (format === 'json')
    return terminal.out(
      safeJson(objects.length === 1 ? objects[0] : { apiVersion: 'v1', kind: 'List', items: objects }),
    );
  terminal.out(objects.map(yaml).join('---\n').trimEnd());
}

/** YAML of a value: strings that a reader of YAML 1.1, as kubectl's is, takes for something else are in quotes. */
export function yaml(value: unknown): string {
  const document = new Document(value, { version: '1.1', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_, node) {
      if (typeof node.value !== 'string') return;
      if (
        scalarOf(node.value) !== node.value ||
        /^(=|<<)$/.test(node.value) ||
        clean(node.value) !== node.value
      )
        node.type = 'QUOTE_DOUBLE';
    },
  });
  return escaped(document.toString({ lineWidth: 0 }));
}

/** The format asked for, out of those that a command has. */
export function formatOf<const T extends string>(asked: string, known: readonly T[]): T {
  const found = known.find((each) => each === asked);
  if (found === undefined) throw new CliFailure('usage', `-o ${asked}: must be one of ${known.join(', ')}`);
  return found;
}
