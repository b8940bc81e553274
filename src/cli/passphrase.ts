import { CliFailure } from './failure.ts';
import type { Terminal } from './output/terminal.ts';

/** The passphrase: typed unseen, `twice` where it seals; from a script, the first line of standard input. */
export async function passphraseFrom(terminal: Terminal, times: 'once' | 'twice'): Promise<string> {
  if (!terminal.interactive) {
    const [line = ''] = (await terminal.input()).split(/\r?\n/);
    if (line === '')
      throw new CliFailure(
        'usage',
        'the passphrase is read from the first line of standard input, which is empty',
      );
    return line;
  }
  const first = await askPassphrase('Passphrase');
  if (times === 'twice' && first !== (await askPassphrase('The same again')))
    throw new CliFailure('usage', 'the two passphrases differ');
  return first;
}

async function askPassphrase(message: string): Promise<string> {
  const { isCancel, password } = await import('@clack/prompts');
  const answer = await password({ message, output: process.stderr });
  if (isCancel(answer)) throw new CliFailure('usage', 'cancelled');
  return answer;
}
