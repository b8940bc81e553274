import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';
import { packages } from './openssh.ts';

/** The users that a certificate is for, and its time; `host` makes it one of a host. */
interface Terms {
  readonly principals?: readonly string[];
  /** As `ssh-keygen -V` has it. */
  readonly validity?: string;
  readonly host?: true;
  /** As `ssh-keygen -O` has them. */
  readonly options?: readonly string[];
}

/** An authority that signs certificates of users, as ssh-keygen makes them. */
export interface SshAuthority {
  /** What `TrustedUserCAKeys` names. */
  readonly file: string;
  /** A new private key, as OpenSSH writes it; `kind` as `ssh-keygen -t` and `-b` have it. */
  makeKey(kind: 'ed25519' | 'rsa' | 'ecdsa', bits?: string): Promise<string>;
  /** A certificate for a private key that OpenSSH reads without a passphrase. */
  certify(privateKey: string, terms?: Terms): Promise<string>;
  stop(): Promise<void>;
}

/** Makes an authority in a folder of its own. */
export async function sshAuthority(): Promise<SshAuthority> {
  await needProgram('/usr/bin/ssh-keygen', packages);
  const folder = await temporaryFolder('mooring-sshauthority', { under: '/run', owner: { uid: 0, gid: 0 } });
  let count = 0;
  const make = async (...kind: readonly string[]) => {
    count += 1;
    const path = join(folder, `key${count}`);
    await run('ssh-keygen', ['-q', ...kind, '-N', '', '-f', path]);
    return path;
  };
  const authority = await make('-t', 'ed25519');
  return {
    file: `${authority}.pub`,
    makeKey: async (kind, bits) => {
      const size = bits === undefined ? [] : ['-b', bits];
      return readFile(await make('-t', kind, ...size), 'utf8');
    },
    async certify(privateKey, { principals = [], validity, host, options = [] } = {}) {
      count += 1;
      const path = join(folder, `subject${count}`);
      await writeFile(path, privateKey, { mode: 0o600 });
      const { stdout } = await run('ssh-keygen', ['-y', '-f', path]);
      await writeFile(`${path}.pub`, stdout);
      const terms = [
        ...(principals.length > 0 ? ['-n', principals.join(',')] : []),
        ...(validity === undefined ? [] : ['-V', validity]),
        ...(host ? ['-h'] : []),
        ...options.flatMap((option) => ['-O', option]),
      ];
      await run('ssh-keygen', ['-q', '-s', authority, '-I', 'orders', ...terms, `${path}.pub`]);
      return readFile(`${path}-cert.pub`, 'utf8');
    },
    stop: () => removeFolder(folder),
  };
}
