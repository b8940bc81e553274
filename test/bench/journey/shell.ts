import { openPty } from '../../support/terminal/pty.ts';
import type { Pty } from '../../support/terminal/pty.ts';

/** A shell at a pseudo-terminal, as a person has it beside the demo. */
export interface Shell extends Pty {
  /** Types a command, and waits for the next prompt. */
  does(command: string): Promise<void>;
  /** Types a command that asks, and waits until the screen shows the words. */
  begins(command: string, words: string | RegExp): Promise<void>;
  /** Answers the question on the screen, and waits for the next words. */
  answers(keys: string, words: string | RegExp): Promise<void>;
}

/** The prompt with nothing behind it, as the last line. */
const AT_PROMPT = /(^|\n)\$$/;

/** Opens a shell in a folder; `kc` is the plugin of the demo, as the README has it. */
export async function openShell(
  folder: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<Shell> {
  const pty = openPty({
    command: 'bash',
    args: ['--norc', '--noprofile', '--noediting', '-c', START],
    cwd: folder,
    env,
    columns: 100,
  });
  await pty.sees(AT_PROMPT).catch((error: unknown) => {
    pty.hangUp();
    throw error;
  });
  return {
    ...pty,
    async does(command) {
      const before = prompts(pty.screen());
      pty.press(`${command}\r`);
      await pty.sees((screen) => prompts(screen) > before && AT_PROMPT.test(screen));
    },
    async begins(command, words) {
      pty.press(`${command}\r`);
      await pty.sees(words);
    },
    async answers(keys, words) {
      pty.press(keys);
      await pty.sees(words);
    },
  };
}

/** Gives the shell its function, and starts it for a person. */
const START = `kc() { kubectl connection "$@"; }; export -f kc; PS1='$ ' PS2='> ' exec bash --norc --noprofile --noediting -i`;

function prompts(screen: string): number {
  return screen.split('\n').filter((line) => line === '$' || line.startsWith('$ ')).length;
}
