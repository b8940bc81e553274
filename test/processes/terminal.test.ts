import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bundlePlugin } from '../support/plugin.ts';
import { removeFolder } from '../support/process.ts';
import { openPty } from '../support/terminal/pty.ts';

let built: Awaited<ReturnType<typeof bundlePlugin>>;

beforeAll(async () => {
  built = await bundlePlugin();
}, 120_000);

afterAll(() => removeFolder(built.folder));

const CTRL_C = '\u0003';

/** The plugin at a terminal of this width; nothing answers as a cluster. */
function plugin(columns: number, ...args: readonly string[]) {
  return openPty({
    command: process.execPath,
    args: [built.path, ...args],
    columns,
    env: { PATH: process.env['PATH'], KUBECONFIG: '/nonexistent' },
  });
}

/** Questions of the form for PostgreSQL, each with an answer; the last is the end. */
const QUESTIONS = [
  [/host: /, 'pg.example.com\r'],
  [/port: /, '\r'],
  [/database: /, 'stock\r'],
  [/user: /, 'reader\r'],
  [/How to authenticate/, '\r'],
  [/password: /, 'hunter2\r'],
  [/More settings\?/, '\r'],
  [/And now\?/, ''],
] as const;

describe.each([60, 80, 200])('the form at a terminal of %i columns', (columns) => {
  it('is filled in from the search for the type to the manifest', async () => {
    const pty = plugin(columns, 'new');
    await pty.sees('What to connect to?');
    pty.press('postgres');
    await pty.sees('PostgreSQL (postgresql, database)');
    pty.press('\r');
    await pty.sees('Name of the Connection');
    pty.press('stock\r');

    for (const [question, keys] of QUESTIONS) {
      await pty.sees(question);
      pty.press(keys);
    }
    await pty.sees('○ Print the manifest');
    pty.press('\u001b[B\u001b[B');
    await pty.sees('● Print the manifest');
    pty.press('\r');

    expect(await pty.exited).toBe(0);
    expect(pty.screen()).toContain('    database: stock');
    expect(pty.printed()).not.toContain('hunter2');
    expect(pty.width()).toBeLessThanOrEqual(columns);
  });

  it.each(QUESTIONS.map(([question], index) => [String(question), index] as const))(
    'ends at %s with Ctrl-C, with nothing made and a way to go on',
    async (_, index) => {
      const pty = plugin(columns, 'new', 'pg', 'stock', '--apply', '--wait');
      for (const [question, keys] of QUESTIONS.slice(0, index)) {
        await pty.sees(question);
        pty.press(keys);
      }
      await pty.sees(QUESTIONS[index]?.[0] ?? '');

      pty.press(CTRL_C);

      expect(await pty.exited).toBe(2);
      const line = pty.screen().replaceAll('\n', '');
      expect(line).toMatch(/kubectl connection new postgresql stock .*--apply --wait$/);
      expect(pty.printed()).not.toContain('hunter2');
    },
  );
});

describe('the form at a terminal', () => {
  it('ends at the first question with Ctrl-C, and not with Esc', async () => {
    const pty = plugin(80, 'new');
    await pty.sees('What to connect to?');
    pty.press('\u001b');
    await pty.sees(/this is the first question; Ctrl-C ends the form[^]*What to connect to\?/);
    pty.press(CTRL_C);

    expect(await pty.exited).toBe(2);
    expect(pty.screen()).toContain('cancelled: nothing was made');
  });

  it('goes to the end where an address says all of it, and from there to what may be set besides', async () => {
    const flags = ['--from-url', '-', '--namespace', 'shop', '--output', 'json'];
    const pty = plugin(80, 'new', 'stock', ...flags);
    await pty.sees('URL, DSN or JDBC string');
    pty.press('postgres://reader:hunter2@pg.example.com:5432/stock\r');
    const screen = await pty.sees('And now?');
    pty.press('\u001b');
    await pty.sees('More settings?');
    pty.press(CTRL_C);

    expect(await pty.exited).toBe(2);
    expect(screen).not.toContain('More settings?');
    expect(pty.screen().replaceAll('\n', '')).toContain('--namespace shop --output json');
  });

  it('hides an address that is pasted, and one that is asked for unseen', async () => {
    const address = 'postgres://reader:hunter2@pg.example.com/stock';
    const [pasted, asked] = [plugin(80, 'new'), plugin(80, 'new', '--from-url', '-')];
    await pasted.sees('What to connect to?');
    await asked.sees('URL, DSN or JDBC string');

    pasted.press(address);
    asked.press(`${address}\r`);
    for (const pty of [pasted, asked]) {
      await pty.sees('Name of the Connection');
      pty.press(CTRL_C);
    }

    expect(await Promise.all([pasted.exited, asked.exited])).toEqual([2, 2]);
    expect(pasted.printed() + asked.printed()).not.toContain('hunter2');
    expect(asked.screen()).toContain('--set host=pg.example.com');
  });

  it('reads a private key from a file that is named', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'mooring-form-'));
    await writeFile(join(folder, 'no.pem'), 'no key\n');
    const pty = plugin(
      80,
      'new',
      'postgresql',
      'stock',
      ...['host=pg', 'port=1', 'database=d', 'user=u'].flatMap((set) => ['--set', set]),
      '--auth',
      'clientCertificate',
    );
    await pty.sees('clientCertificate: ');

    pty.press(`${folder}/none.pem\r`);
    await pty.sees('there is no such file');
    pty.press(`\u0015${folder}/no.pem\r`);
    await pty.sees('is no PEM file');
    pty.press(CTRL_C);

    expect(await pty.exited).toBe(2);
    await rm(folder, { recursive: true });
  });
});
