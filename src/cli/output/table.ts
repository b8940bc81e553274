import { clean } from './terminal.ts';
import type { Colour, Piece, Terminal } from './terminal.ts';

/** A column: its head, what stands in it, and whether it shows with `-o wide` only. */
export interface Column<T> {
  readonly head: string;
  readonly text: (row: T) => string;
  readonly colour?: (row: T) => Colour | undefined;
  readonly wide?: true;
}

const GAP = 3;
const NARROWEST = 8;

/** Prints rows as kubectl does; on a terminal the widest columns give way until a line fits. */
export function printTable<T>(terminal: Terminal, columns: readonly Column<T>[], rows: readonly T[]): void {
  const cells = rows.map((row) => columns.map(({ text }) => oneLine(text(row))));
  const widths = fitWidths(
    columns.map(({ head }, at) => Math.max(head.length, ...cells.map((line) => line[at]?.length ?? 0))),
    terminal.width,
  );
  const line = (texts: readonly string[], colours: readonly (Colour | undefined)[]) =>
    texts.map((text, at): Piece => paint(cell(text, widths[at] ?? 0, at === texts.length - 1), colours[at]));
  terminal.out(
    ...line(
      columns.map(({ head }) => head),
      [],
    ),
  );
  rows.forEach((row, at) =>
    terminal.out(
      ...line(
        cells[at] ?? [],
        columns.map(({ colour }) => colour?.(row)),
      ),
    ),
  ); // oxlint-disable-line unicorn/no-array-for-each -- with its index
}

function oneLine(text: string): string {
  return clean(text).replaceAll(/\s+/g, ' ').trim();
}

function cell(text: string, width: number, last: boolean): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return last ? cut : cut.padEnd(width + GAP);
}

function paint(text: string, colour: Colour | undefined): Piece {
  return colour === undefined ? text : { text, colour };
}

function fitWidths(widths: readonly number[], room: number | undefined): readonly number[] {
  const fits = [...widths];
  if (room === undefined) return fits;
  const total = () => fits.reduce((sum, width) => sum + width, 0) + GAP * (fits.length - 1);
  while (total() > room && Math.max(...fits) > NARROWEST) {
    const widest = fits.indexOf(Math.max(...fits));
    fits[widest] = Math.max(NARROWEST, (fits[widest] ?? 0) - (total() - room));
  }
  return fits;
}
