import { open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bundlePlugin } from '../support/plugin.ts';
import { removeFolder, run } from '../support/process.ts';
import { openPty } from '../support/terminal/pty.ts';
import type { Pty } from '../support/terminal/pty.ts';

const SOURCE = fileURLToPath(new URL('../../src/cli/main.ts', import.meta.url));
const CTRL_C = '\u0003';

/** Stops the program where it begins to load the command line, until something is written to a pipe. */
const HOLDER = `
import module from 'node:module';
import { readFileSync } from 'node:fs';
const register = module.registerHooks;
let isHeld = false;
const held = (load) => (url, context, next) => {
  if (!isHeld && /\\/program[^/]*$/.test(url)) {
    isHeld = true;
    readFileSync(process.env.PIPE);
  }
  return load(url, context, next);
};
module.registerHooks = (hooks) => register({ ...hooks, load: held(hooks.load) });
register({ load: held((url, context, next) => next(url, context)) });
`;

/** The program, with which code it ended, what its terminal is like after it, and whether something is left to be read. */
const SHELL = `trap : INT; "$@"; echo "code $?"; stty -a; stty -icanon; read -t 0 && echo "keys are left"`;

let built: Awaited<ReturnType<typeof bundlePlugin>>;

beforeAll(async () => {
  built = await bundlePlugin();
  await writeFile(join(built.folder, 'holder.mjs'), HOLDER);
}, 120_000);

afterAll(() => removeFolder(built.folder));

/** `new` at a terminal, which has begun to load, and goes on when it is let go. */
async function starting(
  path: string,
  ...words: readonly string[]
): Promise<{ readonly pty: Pty; readonly go: () => Promise<void> }> {
  const pipe = join(built.folder, 'pipe');
  await run('rm', ['-f', pipe]);
  await run('mkfifo', [pipe]);
  const holder = pathToFileURL(join(built.folder, 'holder.mjs')).href;
  const pty = openPty({
    command: 'bash',
    args: ['-c', SHELL, 'bash', process.execPath, '--import', holder, path, 'new', ...words],
    columns: 80,
    env: { PATH: process.env['PATH'], KUBECONFIG: '/nonexistent', PIPE: pipe },
  });
  const held = await open(pipe, 'w');
  return { pty, go: () => held.close() };
}

describe.each([
  ['its one file', () => built.path],
  ['its sources', () => SOURCE],
])('the plugin from %s, while it still starts', (_, path) => {
  it('shows nothing of what is typed, and takes it for no answer', async () => {
    const { pty, go } = await starting(path());
    await pty.pressed('hunter2');
    await go();

    const screen = await pty.sees('What to connect to?');
    pty.press(CTRL_C);
    await pty.sees('code 2');
    await pty.exited;

    expect(screen).toContain('What was typed before the first question');
    expect(pty.printed()).not.toContain('hunter2');
    expect(pty.screen()).toMatch(/ icanon[^]* echo /);
  });

  it('takes an address that is pasted, and shows nothing of it', async () => {
    const { pty, go } = await starting(path());
    await pty.pressed('postgres://reader:hunter2@pg.example.com/stock\r');
    await go();

    await pty.sees('Name of the Connection');
    pty.press(CTRL_C);
    await pty.exited;

    expect(pty.screen().replaceAll('\n', '')).toContain('--set host=pg.example.com');
    expect(pty.printed()).not.toContain('hunter2');
  });

  it('leaves nothing of it to the shell where the command line is wrong', async () => {
    const { pty, go } = await starting(path(), 'nosuchtype');
    await pty.pressed('hunter2');
    await go();

    await pty.exited;

    expect(pty.screen()).toContain('code 2');
    expect(pty.screen()).not.toContain('keys are left');
    expect(pty.printed()).not.toContain('hunter2');
  });

  it('ends with Ctrl-C, with the terminal as it was and not a word', async () => {
    const { pty, go } = await starting(path());
    pty.press(CTRL_C);

    const screen = await pty.sees('code 130');
    await pty.exited;
    await go();

    expect(screen.slice(0, screen.indexOf('code'))).toBe('');
    expect(pty.screen()).toMatch(/ icanon[^]* echo /);
  });
});
