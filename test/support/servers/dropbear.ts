import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';
import { greeting } from './exchanges.ts';
import { hostKeyIn } from './hostkey.ts';
import { addUser, removeUser } from './machineuser.ts';
import type { SshServer } from './openssh.ts';

/** What Debian must have installed; Dropbear runs the program of OpenSSH for SFTP. */
export const packages: readonly string[] = ['dropbear-bin', 'openssh-client', 'openssh-sftp-server'];

/** A Dropbear of one's own, on 127.0.0.1, that does SFTP and forwards. */
export interface Dropbear extends Pick<SshServer, 'port' | 'hostKey' | 'user' | 'failures' | 'stop'> {
  /** Keys of which the user may log in with the first. */
  readonly keys: Pick<SshServer['keys'], 'plain' | 'strange'>;
}

const PASSWORD = ' app pw ';

/** Starts it, as root, because it switches to the user: an account of the machine that exists as long as the server. */
export async function startDropbear(options: readonly string[] = []): Promise<Dropbear> {
  await needProgram('/usr/sbin/dropbear', packages);
  await needProgram('/usr/lib/sftp-server', packages);
  const folder = await temporaryFolder('mooring-dropbear', { under: '/run', owner: { uid: 0, gid: 0 } });
  const port = await freePort();
  const name = await addUser(port, PASSWORD, { home: folder, shell: '/bin/sh' }); // it lets in no user without a shell
  const keys = await makeKeys(folder);
  await fill(folder, name);
  const { stdout } = await run('dropbearkey', ['-t', 'ed25519', '-f', join(folder, 'host')]);
  const server = await startServer({
    name: 'dropbear',
    command: '/usr/sbin/dropbear',
    args: [
      '-F',
      '-E',
      '-r',
      join(folder, 'host'),
      '-p',
      `127.0.0.1:${port}`,
      '-P',
      join(folder, 'pid'),
      ...options,
    ],
    cwd: folder,
    answers: [greeting(port, /^SSH-2\.0-dropbear/)],
  });
  return {
    port,
    hostKey: hostKeyIn(/^ssh-ed25519 .*$/m.exec(stdout)?.[0] ?? ''),
    user: { name, password: PASSWORD },
    keys,
    failures: () => server.log().match(/Bad password attempt/g)?.length ?? 0,
    async stop() {
      await server.stop();
      await removeUser(name);
      await removeFolder(folder);
    },
  };
}

async function makeKeys(folder: string): Promise<Dropbear['keys']> {
  const make = async (name: string) => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, name)]);
    return readFile(join(folder, name), 'utf8');
  };
  const keys = { plain: await make('plain'), strange: await make('strange') };
  await mkdir(join(folder, '.ssh'), { mode: 0o755 });
  await writeFile(join(folder, '.ssh/authorized_keys'), await readFile(join(folder, 'plain.pub')));
  return keys;
}

async function fill(folder: string, name: string): Promise<void> {
  const { stdout } = await run('id', ['-u', name]);
  await mkdir(join(folder, 'upload'), { mode: 0o755 });
  await chown(join(folder, 'upload'), Number(stdout), 0);
  await run('chmod', ['755', folder]);
}
