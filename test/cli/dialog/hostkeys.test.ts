import { afterTest } from '../../../src/cli/dialog/conversation.ts';
import { connection } from '../console.ts';
import { conversation, dialogue, KEYS, specIn, typed } from './conversation.ts';
import { seeing } from './seeing.ts';

const { DOWN, SPACE, ENTER, CTRL_C } = KEYS;
const NO_MORE = ['More settings?', ENTER] as const;
const TRUST = 'Type yes to trust it';
const KEY = { type: 'ssh-ed25519', fingerprint: `SHA256:${'k'.repeat(43)}` };
const OTHER = `SHA256:${'o'.repeat(43)}`;

describe('a host key', () => {
  const SETS = ['host=files', 'port=2222', 'user=u'];
  const LOGIN = [['How to authenticate?', ENTER], ['password: ', ...typed('hunter2')], NO_MORE] as const;

  it('is shown, and trusted by typing yes', async () => {
    const { look, asked } = seeing({ hostKey: KEY });

    const { out, told, unasked, shown } = await conversation({ type: 'sftp', sets: SETS, look }, [
      ['Enter: at the end, look at the key that the server shows', ENTER],
      ...LOGIN,
      [TRUST, ...typed('yes')],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(told).toContain(`files:2222 shows this machine a host key: ssh-ed25519, ${KEY.fingerprint}`);
    expect(told).toContain("compare it with what the server's administrator tells you");
    expect(specIn(out)).toMatchObject({ parameters: { host: 'files', hostKey: KEY.fingerprint } });
    expect(asked).toEqual([{ host: 'files', port: 2222 }]);
  });

  it.each(['y', 'YES', 'yes please', ''])(
    'is not trusted by typing "%s", and asked for again',
    async (word) => {
      const { look } = seeing({ hostKey: KEY });

      const { out, unasked, shown } = await conversation({ type: 'sftp', sets: SETS, look }, [
        ['hostKey: ', ENTER],
        ...LOGIN,
        [TRUST, ...typed(word)],
        ['hostKey: ', ...typed(OTHER)],
      ]);

      expect({ unasked, shown }).toMatchObject({ unasked: [] });
      expect(specIn(out)).toMatchObject({ parameters: { hostKey: OTHER } });
    },
  );

  it('is not offered where this machine does not reach the server, and the way to see it is told', async () => {
    const { told, unasked, shown } = await conversation({ type: 'sftp', sets: SETS, ...seeing() }, [
      ['hostKey: ', ENTER],
      ...LOGIN,
      ['hostKey: ', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(shown).not.toContain(TRUST);
    expect(told).toContain('this machine sees none: the name of the host does not exist in DNS');
    expect(told).toContain('ssh-keyscan -p 2222 files | ssh-keygen -lf -');
  });

  it('of a tunnel is trusted at its own address', async () => {
    const { look, asked } = seeing({ hostKey: KEY });

    const { out, unasked, shown } = await conversation({ type: 'nfs', look }, [
      ['host: ', ...typed('nas')],
      ['port: ', ENTER],
      ['More settings?', DOWN, SPACE, ENTER],
      ['sshTunnel.host: ', ...typed('bastion')],
      ['sshTunnel.user: ', ...typed('u')],
      ['sshTunnel.hostKey: ', ENTER],
      ['sshTunnel.port: ', ENTER],
      ['How to log in to the SSH server?', DOWN, ENTER],
      ['sshTunnelPassword: ', ...typed('hunter2')],
      [TRUST, ...typed('yes')],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(asked).toEqual([{ host: 'bastion', port: 22 }]);
    expect(specIn(out)).toMatchObject({ parameters: { sshTunnel: { hostKey: KEY.fingerprint } } });
  });

  const PROXY = ['proxy.host=squid', 'proxy.port=3128'];

  it('behind a proxy is looked at through it', async () => {
    const { look, asked } = seeing({ hostKey: KEY });

    const { out, unasked, shown } = await conversation({ type: 'sftp', sets: [...SETS, ...PROXY], look }, [
      ['hostKey: ', ENTER],
      ...LOGIN,
      [TRUST, ...typed('yes')],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(asked).toEqual([{ host: 'files', port: 2222, proxy: { host: 'squid', port: 3128 } }]);
    expect(specIn(out)).toMatchObject({ parameters: { hostKey: KEY.fingerprint } });
  });

  it('behind a proxy whose login lies in a Secret is not looked at, and the form says why', async () => {
    const { look, asked } = seeing({ hostKey: KEY });
    const sets = [...SETS, ...PROXY, 'proxy.user=u'];

    const { told } = await conversation(
      { type: 'sftp', sets, secrets: ['proxyPassword=squid:password'], look },
      [['hostKey: ', ENTER], ...LOGIN, ['hostKey: ', CTRL_C]],
    );

    expect(told).toContain('no host key of files:2222 can be offered: a proxy or a tunnel stands before');
    expect(asked).toEqual([]);
  });

  it('ends the form with Ctrl-C at the offer', async () => {
    const { failure, out } = await conversation({ type: 'sftp', sets: SETS, ...seeing({ hostKey: KEY }) }, [
      ['hostKey: ', ENTER],
      ...LOGIN,
      [TRUST, CTRL_C],
    ]);

    expect(failure).toContain('cancelled: nothing was made');
    expect(out).toBe('');
  });

  it('that is another than the pinned one is shown beside it, and nothing is offered', async () => {
    const { value, told, shown } = await dialogue(
      { type: 'sftp', sets: [...SETS, `hostKey=${OTHER}`], ...seeing({ hostKey: KEY }) },
      [],
      (dialog, draft, setting) => afterTest({ reason: 'HostKeyMismatch' }, draft, dialog, setting),
    );

    expect(told).toContain(`parameters.hostKey names ${OTHER}`);
    expect(told).toContain(`files:2222 shows this machine another: ssh-ed25519, ${KEY.fingerprint}`);
    expect(value?.given.parameters).toMatchObject({ hostKey: OTHER });
    expect(shown).toBe('');
  });

  it('is not offered without a terminal; the way to see it is told', async () => {
    const { code, told } = await connection([
      'new',
      'sftp',
      'files',
      ...SETS.flatMap((set) => ['--set', set]),
    ]);

    expect(code).toBe(1);
    expect(told).toContain('ssh-keyscan -p 2222 files | ssh-keygen -lf - shows its host key');
    expect(told).not.toContain('yes');
  });

  it.each(['$(reboot)', '-oProxyCommand=x'])('gives no command with the host %s in it', async (host) => {
    const { told } = await connection(['new', 'sftp', 'files', '--set', `host=${host}`, '--set', 'user=u']);

    expect(told).toContain('ssh-keyscan -p PORT HOST | ');
  });
});
