import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../support/process.ts';
import { conversation, KEYS, typed } from './conversation.ts';

const { DOWN, SPACE, ENTER, CTRL_C } = KEYS;
const NO_MORE = ['More settings?', ENTER] as const;
const SFTP = ['host=files', 'port=2222', 'user=u', `hostKey=SHA256:${'k'.repeat(43)}`];
const ACCOUNT = JSON.stringify({ type: 'service_account', private_key: 'hunter2' }, undefined, 2);
let folder: string;

/** Makes a key of the user in the format of OpenSSH; answers its file. */
async function key(name: string, passphrase: string): Promise<string> {
  const file = join(folder, name);
  await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', file]);
  return file;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mooring-documents-'));
  await writeFile(join(folder, 'account.json'), `${ACCOUNT}\n`);
});

afterAll(() => rm(folder, { recursive: true }));

describe('a private key at the form', () => {
  it.each([
    ['is asked for its passphrase where it has one', 'hunter2', { passphrase: 'hunter2' }],
    ['is asked for none where it has none', '', {}],
  ])('%s', async (_, passphrase, expected) => {
    const file = await key(`id-${passphrase}`, passphrase);

    const { out, unasked, shown } = await conversation({ type: 'sftp', sets: SFTP }, [
      ['How to authenticate?', DOWN, ENTER],
      ['privateKey: ', ...typed(file)],
      ...(passphrase === '' ? [] : [['passphrase: ', ...typed(passphrase)] as const]),
      NO_MORE,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    const { stringData } = (JSON.parse(out) as { items: readonly { stringData?: object }[] }).items[0] ?? {};
    expect(stringData).toEqual({ privateKey: expect.stringContaining('OPENSSH'), ...expected });
  });

  it('of a tunnel is asked for its passphrase', async () => {
    const file = await key('tunnel', 'hunter2');

    const { out, unasked, shown } = await conversation({ type: 'nfs' }, [
      ['host: ', ...typed('nas')],
      ['port: ', ENTER],
      ['More settings?', DOWN, SPACE, ENTER],
      ['sshTunnel.host: ', ...typed('bastion')],
      ['sshTunnel.user: ', ...typed('u')],
      ['sshTunnel.hostKey: ', ...typed(`SHA256:${'k'.repeat(43)}`)],
      ['sshTunnel.port: ', ENTER],
      ['How to log in to the SSH server?', ENTER],
      ['sshTunnelKey: ', ...typed(file)],
      ['sshTunnelKeyPassphrase: ', ...typed('hunter2')],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(JSON.parse(out)).toMatchObject({
      items: [{ stringData: { sshTunnelKeyPassphrase: 'hunter2' } }, {}],
    });
  });

  it('that is encrypted is refused where the type takes no passphrase, with how to write it without', async () => {
    const file = join(folder, 'encrypted.pem');
    await run('openssl', [
      'genpkey',
      '-algorithm',
      'ED25519',
      '-aes256',
      '-pass',
      'pass:hunter2',
      '-out',
      file,
    ]);
    const sets = ['clientId=c', 'user=u'];

    const { unasked, shown } = await conversation({ type: 'docusign', sets }, [
      ['privateKey: ', ...typed(file)],
      ['is encrypted, and privateKey has no passphrase: openssl pkey -in FILE', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
  });
});

describe('a document that is a secret', () => {
  const begun = { type: 'gcs', sets: ['bucket=lake'] };
  const last = ['More settings?', ENTER] as const;
  const taken = (out: string) =>
    (JSON.parse(out) as { items: readonly { stringData?: Record<string, string> }[] }).items[0]?.stringData?.[
      'serviceAccountKey'
    ];

  it('comes from a file that is named', async () => {
    const { out, unasked, shown } = await conversation(begun, [
      ['serviceAccountKey: ', ...typed(join(folder, 'account.json'))],
      last,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(JSON.parse(taken(out) ?? '')).toEqual(JSON.parse(ACCOUNT));
  });

  it('comes from a paste of several lines, in pieces, and nothing of it is shown', async () => {
    const pasted = ACCOUNT.replaceAll('\n', '\r');

    const { out, unasked, shown } = await conversation(begun, [
      ['serviceAccountKey: ', pasted.slice(0, 30), `${pasted.slice(30)}\r`],
      last,
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(taken(out)).toBe(ACCOUNT);
    expect(shown).not.toContain('hunter2');
  });

  it.each([
    ['a question for a host', 'host: ', { type: 'mysql' }],
    ['a question for a secret', 'password: ', { type: 'mysql', sets: ['host=db', 'database=d', 'user=u'] }],
  ])('does not answer the questions after %s, line by line', async (_, question, at) => {
    const { unasked, shown } = await conversation(at, [
      ...(question === 'host: ' ? [] : [['port: ', ENTER] as const]),
      [question, 'first of hunter2\rsecond of hunter2\rthird'],
      ['one line is wanted here', CTRL_C],
    ]);

    expect({ unasked, shown }).toMatchObject({ unasked: [] });
    expect(shown).not.toContain('hunter2');
  });
});
