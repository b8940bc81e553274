import { run } from '../../src/cli/program.ts';
import type { Piece, Terminal } from '../../src/cli/output/terminal.ts';
import { clean } from '../../src/cli/output/terminal.ts';

/** What a command line ended with. */
export interface Ended {
  readonly code: number;
  readonly out: string;
  readonly told: string;
}

/** Runs a command line in this process, with nobody at the terminal. */
export async function connection(args: readonly string[], input = ''): Promise<Ended> {
  return ended(args, input, undefined);
}

/** The same with somebody who looks on: what is printed goes to a terminal. */
export async function atTerminal(args: readonly string[], input = ''): Promise<Ended> {
  return ended(args, input, 80);
}

async function ended(args: readonly string[], input: string, width: number | undefined): Promise<Ended> {
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
  const code = await run(args, terminal);
  return { code, out: out.join('\n'), told: told.join('\n') };
}

function text(line: readonly Piece[]): string {
  return clean(line.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''));
}
