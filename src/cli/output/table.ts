import { isDeepStrictEqual } from 'node:util';
import { clean } from './terminal.ts';
import type { Colour, Piece, Terminal } from './terminal.ts';
import { wrapped } from './wrap.ts';

/** A column: its head, what stands in it, and whether it shows with `-o wide` only. */
export interface Column<T> {
  readonly head: string;
  readonly text: (row: T) => string;
  readonly colour?: (row: T) => Colour | undefined;
  readonly wide?: true;
  /** `whole`: never cut and never left out, such as a name; `prose`: cut before any column is left out; `lines`: the last, broken into lines. */
  readonly room?: 'whole' | 'prose' | 'lines';
}

const GAP = 3;
/** Characters of prose that are worth a column. */
const LEAST_PROSE = 15;
/** Characters of a line that can be read. */
const LEAST_LINE = 24;

/** Prints rows as kubectl does; on a terminal prose is cut or broken, and then columns are left out from the right, until a line fits. */
export function printTable<T>(
  terminal: Terminal,
  columns: readonly Column<T>[],
  rows: readonly T[],
  room: number | undefined = terminal.width,
): void {
  new TablePrinter(terminal, columns, room).print(rows);
}

/** Prints a table page by page, each column as wide as in the pages before it, or wider. */
export class TablePrinter<T> {
  readonly #terminal: Terminal;
  readonly #columns: readonly Column<T>[];
  readonly #room: number | undefined;
  readonly #widths = new Map<Column<T>, number>();
  /** Of the last head that was printed; another one follows where a page has other columns. */
  #heads: readonly string[] = [];

  constructor(terminal: Terminal, columns: readonly Column<T>[], room: number | undefined) {
    this.#terminal = terminal;
    this.#columns = columns;
    this.#room = room;
  }

  print(rows: readonly T[]): void {
    const fittings = fittingsOf(this.#columns, rows, this.#widths);
    for (const { column, width } of fittings) this.#widths.set(column, width);
    const shown = fitted(fittings, this.#room);
    const heads = shown.map(({ column }) => column.head);
    if (!isDeepStrictEqual(heads, this.#heads)) this.#terminal.out(...lineOf(shown, heads, []));
    this.#heads = heads;
    for (const [at, row] of rows.entries()) {
      const [first = [], ...further] = linesOf(shown, at);
      const colours = shown.map(({ column }) => column.colour?.(row));
      this.#terminal.out(...lineOf(shown, first, colours));
      for (const texts of further) this.#terminal.out(...lineOf(shown, texts, []));
    }
  }
}

function lineOf<T>(
  shown: readonly Fitting<T>[],
  texts: readonly string[],
  colours: readonly (Colour | undefined)[],
): readonly Piece[] {
  return texts.map((text, at): Piece => {
    const isLast = at === texts.length - 1;
    const isWhole = isLast && shown[at]?.column.room === 'lines';
    return paint(isWhole ? text : cell(text, shown[at]?.width ?? 0, isLast), colours[at]);
  });
}

/** The cells of a row: the last one may go on below. */
function linesOf<T>(shown: readonly Fitting<T>[], at: number): readonly (readonly string[])[] {
  const texts = shown.map(({ cells }) => cells[at] ?? '');
  const last = shown.at(-1);
  if (last?.column.room !== 'lines') return [texts];
  const others = texts.slice(0, -1);
  return wrapped(texts.at(-1) ?? '', last.width).map((part, index) =>
    index === 0 ? [...others, part] : [...others.map(() => ''), part],
  );
}

/** Whether all of a table fits into lines of so many characters. */
export function fits<T>(columns: readonly Column<T>[], rows: readonly T[], room: number): boolean {
  return excess(fittingsOf(columns, rows, new Map()), room) <= 0;
}

/** A column with its cells, as wide as they are or as there is room for. */
interface Fitting<T> {
  readonly column: Column<T>;
  readonly cells: readonly string[];
  readonly width: number;
}

function fittingsOf<T>(
  columns: readonly Column<T>[],
  rows: readonly T[],
  widths: ReadonlyMap<Column<T>, number>,
): readonly Fitting<T>[] {
  return columns.map((column) => {
    const cells = rows.map((row) => oneLine(column.text(row)));
    let width = Math.max(column.head.length, widths.get(column) ?? 0);
    for (const { length } of cells) width = Math.max(width, length);
    return { column, cells, width };
  });
}

/** A text without line ends. */
export function oneLine(text: string): string {
  return clean(text).replaceAll(/\s+/g, ' ').trim();
}

function cell(text: string, width: number, last: boolean): string {
  const cut = text.length > width ? `${text.slice(0, width - 1)}…` : text;
  return last ? cut : cut.padEnd(width + GAP);
}

function paint(text: string, colour: Colour | undefined): Piece {
  return colour === undefined ? text : { text, colour };
}

function fitted<T>(columns: readonly Fitting<T>[], room: number | undefined): readonly Fitting<T>[] {
  if (room === undefined) return columns;
  const cut = withProseCut(columns, room);
  if (excess(cut, room) <= 0) return cut;
  const least =
    columns.findLast(({ column }) => column.room === undefined) ??
    columns.findLast(({ column }) => column.room === 'prose');
  return least === undefined
    ? cut
    : fitted(
        columns.filter((each) => each !== least),
        room,
      );
}

function withProseCut<T>(columns: readonly Fitting<T>[], room: number): readonly Fitting<T>[] {
  const widest = columns
    .filter(({ column: { room: kind }, width }) => width > leastOf(kind))
    .toSorted((one, other) => other.width - one.width)[0];
  const over = excess(columns, room);
  if (widest === undefined || over <= 0) return columns;
  const narrower = { ...widest, width: Math.max(leastOf(widest.column.room), widest.width - over) };
  return withProseCut(
    columns.map((each) => (each === widest ? narrower : each)),
    room,
  );
}

/** How narrow a column may become. */
function leastOf(room: Column<unknown>['room']): number {
  if (room === 'lines') return LEAST_LINE;
  return room === 'prose' ? LEAST_PROSE : Number.POSITIVE_INFINITY;
}

function excess(columns: readonly { readonly width: number }[], room: number): number {
  return columns.reduce((sum, { width }) => sum + width, 0) + GAP * (columns.length - 1) - room;
}
