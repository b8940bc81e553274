import { run } from '../../src/cli/program.ts';
import type { Piece, Terminal } from '../../src/cli/output/terminal.ts';
import { clean } from '../../src/cli/output/terminal.ts';

/** What a command line ended with. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly told: string;
}

/** Runs a command line in this process, without a terminal. */
export async function connection(args: readonly string[], input = ''): Promise<Ended> {
  return endedAt(undefined, args, input);
}

/** The same with a terminal that it prints to. */
export async function atTerminal(args: readonly string[], input = ''): Promise<Ended> {
  return endedAt(80, args, input);
}

async function endedAt(width: number | undefined, args: readonly string[], input: string): Promise<Ended> {
  const { terminal, ended } = testTerminal(input, width);
  return ended(await run(args, terminal));
}

/** A terminal that keeps what is written, and has this on standard input. */
export function testTerminal(input = '', width?: number) {
  const [out, told]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    out: (...line) => void out.push(text(line)),
    exactly: (text) => void out.push(text),
    tell: (...line) => void told.push(text(line)),
    progress: () => undefined,
    input: () => Promise.resolve(input),
    width,
    interactive: false,
  };
  const ended = (code: number): Ended => ({ code, out: out.join('\n'), told: told.join('\n') });
  return { terminal, ended };
}

function text(line: readonly Piece[]): string {
  return clean(line.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''));
}
