import { hostKeyOf, pinnedFingerprint } from '../../src/probe/shown.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { bundlePlugin } from '../support/plugin.ts';
import { removeFolder } from '../support/process.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import type { SshServer } from '../support/servers/openssh.ts';
import { openPty } from '../support/terminal/pty.ts';

let server: SshServer;
let built: Awaited<ReturnType<typeof bundlePlugin>>;

beforeAll(async () => {
  server = await startOpenssh();
  built = await bundlePlugin();
}, 240_000);

afterAll(async () => {
  await server?.stop();
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

  it('is offered by the form at a terminal, and stands in the manifest after yes', async () => {
    const pty = openPty({
      command: process.execPath,
      args: [built.path, 'new', 'sftp', 'files', '--set', 'host=127.0.0.1', '--set', `port=${server.port}`],
      columns: 100,
      env: { PATH: process.env['PATH'], KUBECONFIG: '/nonexistent' },
    });
    for (const [question, keys] of [
      [/user: /, 'app\r'],
      [/hostKey: /, '\r'],
      [/How to authenticate/, '\r'],
      [/password: /, 'hunter2\r'],
      [/More settings\?/, '\r'],
      [/Type yes to trust it/, 'yes\r'],
      [/And now\?/, '\u001b[B\u001b[B'],
      [/● Print the manifest/, '\r'],
    ] as const) {
      await pty.sees(question);
      pty.press(keys);
    }

    expect(await pty.exited).toBe(0);
    const screen = pty.screen();
    expect(screen).toContain(`127.0.0.1:${server.port} shows this machine a host key: ssh-ed25519`);
    expect(screen).toContain(`    hostKey: ${server.hostKey.fingerprint}`);
    expect(server.failures()).toBe(0);
  }, 60_000);
});
