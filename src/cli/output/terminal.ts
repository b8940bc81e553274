import { decodeText } from './encoding.ts';
import { wrappedPieces } from './wrap.ts';

/** A piece of a line: plain, or painted where there are colours. */
export type Piece = string | { readonly text: string; readonly colour: Colour };

const CODES = { red: 31, green: 32, yellow: 33, dim: 2, bold: 1 } as const;
/** A colour, by its meaning to people: red is wrong, green is right, yellow is unknown. */
export type Colour = keyof typeof CODES;

/** Where a command reads and writes: the process, or a test. All that is written passes `clean`. */
export interface Terminal {
  /** A line of the result. */
  out(...line: readonly Piece[]): void;
  /** The result as it is, for a file or a pipe: no character of it is taken away there. */
  exactly(text: string): void;
  /** A line for people, beside the result: findings, advice, progress that stays; a terminal breaks it between words. */
  tell(...line: readonly Piece[]): void;
  /** A line that the next one replaces; nothing where no terminal shows it. */
  progress(line: string): void;
  /** All of standard input. */
  input(): Promise<string>;
  /** Characters in a line; undefined where the result goes into a file or a pipe. */
  readonly width: number | undefined;
  /** Whether a user can answer questions. */
  readonly interactive: boolean;
}

/** Characters that a terminal may obey, or that make text look like other text: C0 and C1 but tab and line end, bidi, and tags, which no reader sees. */
const UNSAFE =
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}]/gu; // oxlint-disable-line no-control-regex -- they are what it is about

/** Text without control and bidi characters: what came from the API server or a file may hold any. */
export function clean(text: string): string {
  return text.replaceAll(UNSAFE, '');
}

/** The same data in characters that are safe to show. */
export function safeJson(value: unknown): string {
  return escapeUnsafe(JSON.stringify(value, undefined, 2), 'json');
}

/** Text of JSON, or of YAML in double quotes, with such characters as escapes; JSON has none of more than four digits. */
export function escapeUnsafe(text: string, syntax: 'json' | 'yaml'): string {
  return text.replaceAll(UNSAFE, (character) =>
    syntax === 'yaml' && character.length > 1
      ? `\\U${escaped(character.codePointAt(0), 8)}`
      : Array.from(
          { length: character.length },
          (_, at) => `\\u${escaped(character.charCodeAt(at), 4)}`,
        ).join(''),
  );
}

function escaped(code = 0, digits: number): string {
  return code.toString(16).padStart(digits, '0');
}

/** The streams of a process: colours and a width where a terminal is at their end. */
export function processTerminal({
  stdin,
  stdout,
  stderr,
  env,
}: Pick<NodeJS.Process, 'stdin' | 'stdout' | 'stderr' | 'env'>): Terminal {
  const colours = (stream: NodeJS.WriteStream) =>
    stream.isTTY && env['NO_COLOR'] === undefined && env['TERM'] !== 'dumb';
  let open = false;
  const write = (stream: NodeJS.WriteStream, line: readonly Piece[]) => {
    if (open) stderr.write('\r\u001b[K');
    open = false;
    stream.write(`${line.map((piece) => render(piece, colours(stream))).join('')}\n`);
  };
  const tell = (line: readonly Piece[]) =>
    write(stderr, stderr.isTTY && stderr.columns > 0 ? wrappedLine(line, stderr.columns) : line);
  return {
    out: (...line) => write(stdout, line),
    exactly(text) {
      if (stdout.isTTY) write(stdout, [text.trimEnd()]);
      else stdout.write(text);
    },
    tell: (...line) => tell(line),
    progress(line) {
      if (!stderr.isTTY) return;
      stderr.write(`\r\u001b[K${clean(line)}`);
      open = true;
    },
    async input() {
      const chunks: Buffer[] = [];
      for await (const chunk of stdin) chunks.push(chunk as Buffer); // stdin has no encoding set
      return decodeText(Buffer.concat(chunks));
    },
    width: stdout.isTTY ? stdout.columns : undefined,
    interactive: stdin.isTTY && stderr.isTTY,
  };
}

function wrappedLine(line: readonly Piece[], room: number): readonly Piece[] {
  const texts = line.map((piece) => clean(typeof piece === 'string' ? piece : piece.text));
  const broken = wrappedPieces(texts, room);
  return line.map((piece, at) => {
    const text = broken[at] ?? '';
    return typeof piece === 'string' ? text : { ...piece, text };
  });
}

function render(piece: Piece, colours: boolean): string {
  if (typeof piece === 'string') return clean(piece);
  const text = clean(piece.text);
  return colours ? `\u001b[${CODES[piece.colour]}m${text}\u001b[0m` : text;
}
