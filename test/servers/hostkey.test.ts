import { hostKeyOf, pinnedFingerprint } from '../../src/probe/shown.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { bundlePlugin } from '../support/plugin.ts';
import { startFakeCluster } from '../support/fakes/cluster.ts';
import type { FakeCluster } from '../support/fakes/cluster.ts';
import { removeFolder, run } from '../support/process.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import type { SshServer } from '../support/servers/openssh.ts';
import { openPty } from '../support/terminal/pty.ts';
import type { Pty } from '../support/terminal/pty.ts';
import { findingIn } from '../cli/dialog/finding.ts';

let server: SshServer;
let cluster: FakeCluster;
let built: Awaited<ReturnType<typeof bundlePlugin>>;

beforeAll(async () => {
  [server, cluster] = await Promise.all([startOpenssh(), startFakeCluster()]);
  built = await bundlePlugin();
}, 240_000);

afterAll(async () => {
  await Promise.all([server?.stop(), cluster?.stop()]);
  await removeFolder(built.folder);
}, 30_000);

describe('the host key of OpenSSH', () => {
  it('is shown as ssh-keygen prints it, and no login is tried', async () => {
    const rules = { allowTargets: [parseAllowTarget('127.0.0.1/32')], denyTargets: [] };

    const seen = await hostKeyOf({ host: '127.0.0.1', port: server.port }, rules);

    expect(seen).toEqual({ shown: { type: 'ssh-ed25519', fingerprint: server.hostKey.fingerprint } });
    expect(server.failures()).toBe(0);
  });

  it('is the same in both forms of the parameter', () => {
    const { line, fingerprint } = server.hostKey;

    expect([line, fingerprint].map(pinnedFingerprint)).toEqual([fingerprint, fingerprint]);
  });

  it.each([60, 80, 200])(
    'is offered by the form at a terminal of %i columns, and stands in the manifest after yes',
    async (columns) => {
      const pty = form(columns, '/nonexistent');
      await answer(pty, [
        [/hostKey: /, '\r'],
        ...LOGIN,
        [/Type yes to trust it/, 'yes\r'],
        [/And now\?/, '\u001b[B\u001b[B'],
        [/● Print the manifest/, '\r'],
      ]);

      expect(await pty.exited).toBe(0);
      const screen = pty.screen().replaceAll('\n', '').replaceAll(/ +/g, ' ');
      expect(screen).toContain(`127.0.0.1:${server.port} shows this machine a host key: ssh-ed25519`);
      expect(screen).toContain(` hostKey: ${server.hostKey.fingerprint}`);
      expect(pty.width()).toBeLessThanOrEqual(columns);
      expect(server.failures()).toBe(0);
    },
    60_000,
  );

  it('is not in the manifest after any other word', async () => {
    const pty = form(80, '/nonexistent');
    await answer(pty, [
      [/hostKey: /, '\r'],
      ...LOGIN,
      [/Type yes to trust it/, 'y\r'],
      [/Enter leaves it open/, '\r'],
      [/● Look again/, '\u001b[B'],
      [/● Print the manifest/, '\r'],
    ]);

    await pty.exited;
    expect(pty.screen()).toContain('spec.parameters.hostKey: is required');
    expect(pty.screen()).not.toContain(' hostKey: SHA256:');
  }, 60_000);

  it('is shown beside the one that is named, and neither is offered', async () => {
    findingIn(cluster, 'HostKeyMismatch');
    const named = `SHA256:${'A'.repeat(43)}`;
    const pty = form(100, cluster.kubeconfig, '--set', `hostKey=${named}`);
    await answer(pty, [...LOGIN, [/And now\?/, '\r'], [/before anything is changed[^]*And now\?/, CTRL_C]]);

    expect(await pty.exited).toBe(2);
    expect(pty.screen()).toContain(`parameters.hostKey names ${named}`);
    expect(pty.screen()).toContain('shows this machine another: ssh-ed25519');
    expect(pty.screen()).toContain(server.hostKey.fingerprint);
    expect(pty.printed()).not.toContain('Type yes');
  }, 60_000);

  it('is not asked about without a terminal', async () => {
    const args = [...flags(), '--set', 'user=app', '--secret', 'password=files:password'];

    const { code, stdout, stderr } = await run(process.execPath, [built.path, ...args], { mayFail: true });

    expect(code).toBe(1);
    expect(`${stdout}${stderr}`).not.toMatch(/SHA256|yes/);
    expect(stderr).toContain(`ssh-keyscan -p ${server.port} 127.0.0.1`);
    expect(stderr).toContain('spec.parameters.hostKey: is required');
  }, 60_000);
});

const CTRL_C = '\u0003';

/** Questions that are answered as they come. */
type Answers = readonly (readonly [question: RegExp, keys: string])[];

const LOGIN: Answers = [
  [/How to authenticate/, '\r'],
  [/password: /, 'hunter2\r'],
  [/More settings\?/, '\r'],
];

function flags(): readonly string[] {
  return ['new', 'sftp', 'files', '--set', 'host=127.0.0.1', '--set', `port=${server.port}`];
}

function form(columns: number, kubeconfig: string, ...more: readonly string[]): Pty {
  return openPty({
    command: process.execPath,
    args: [built.path, ...flags(), '--set', 'user=app', ...more],
    columns,
    env: { PATH: process.env['PATH'], KUBECONFIG: kubeconfig },
  });
}

async function answer(pty: Pty, answers: Answers): Promise<void> {
  for (const [question, keys] of answers) {
    await pty.sees(question);
    pty.press(keys);
  }
}
