import { CliFailure } from './failure.ts';
import type { Terminal } from './output/terminal.ts';

/** The passphrase: typed unseen, `twice` where it seals; from a script, the first line of standard input. */
export async function passphraseFrom(terminal: Terminal, times: 'once' | 'twice'): Promise<string> {
  const first = await unseenFrom(terminal, 'Passphrase');
  if (terminal.interactive && times === 'twice' && first !== (await askUnseen('The same again')))
    throw new CliFailure('usage', 'the two passphrases differ');
  return first;
}

/** A line that must not be seen: typed unseen; from a script, the first line of standard input. */
export async function unseenFrom(terminal: Terminal, what: string): Promise<string> {
  if (terminal.interactive) return askUnseen(what);
  const [line = ''] = (await terminal.input()).split(/\r?\n/);
  if (line !== '') return line;
  const name = what === 'Passphrase' ? 'passphrase' : what;
  throw new CliFailure('usage', `the ${name} is read from the first line of standard input, which is empty`);
}

async function askUnseen(message: string): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message, output: process.stderr });
  if (isCancel(answer)) throw new CliFailure('usage', 'cancelled');
  return answer;
}
