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
  const { terminal, ended } = testTerminal(input);
  return ended(await run(args, terminal));
}

/** A terminal that keeps what is written, and has this on standard input. */
export function testTerminal(input = '') {
  const [out, told]: [string[], string[]] = [[], []];
  const terminal: Terminal = {
    out: (...line) => void out.push(text(line)),
    tell: (...line) => void told.push(text(line)),
    progress: () => undefined,
    input: () => Promise.resolve(input),
    width: undefined,
    interactive: false,
  };
  const ended = (code: number): Ended => ({ code, out: out.join('\n'), told: told.join('\n') });
  return { terminal, ended };
}

function text(line: readonly Piece[]): string {
  return clean(line.map((piece) => (typeof piece === 'string' ? piece : piece.text)).join(''));
}
