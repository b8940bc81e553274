import { generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { chown, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';
import { greeting } from './exchanges.ts';
import { hostKeyIn } from './hostkey.ts';
import type { HostKey } from './hostkey.ts';
import { addUser, changeAccounts, removeUser } from './machineuser.ts';
import { onLoopback } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['openssh-server', 'putty-tools'];

/** An OpenSSH server of one's own, on 127.0.0.1, that does SFTP alone, and forwards where it is told to. */
export interface SshServer {
  readonly port: number;
  readonly hostKey: HostKey;
  readonly user: { readonly name: string; readonly password: string };
  /** Keys that the user may log in with; the second is under the passphrase. */
  readonly keys: {
    readonly plain: string;
    readonly sealed: string;
    readonly passphrase: string;
    readonly strange: string;
    /** In PKCS #8, by kind; those that are sealed are under the passphrase. */
    readonly pkcs8: Readonly<Record<'ed25519' | 'rsa' | 'ec' | 'sealedRsa' | 'sealedEd25519', string>>;
    /** The first two as PuTTY writes them. */
    readonly putty: Readonly<Record<'plain' | 'sealed', string>>;
  };
  /** Logins that were refused so far. */
  failures(this: void): number;
  stop(): Promise<void>;
}

/** Settings of sshd_config that differ from run to run; `AllowTcpForwarding` and `ForceCommand` are the user's. */
export type SshOptions = Readonly<Record<string, string>>;

const PASSWORD = ' app pw ';
const PASSPHRASE = 'pass phrase';

/**
 * Starts it, as root, because it switches to the user: an account of the machine that exists as long as the server.
 * `ageing` is what chage is told of it. The user finds the directories `upload` and `closed`, of which the second belongs to another user.
 */
export async function startOpenssh(
  options: SshOptions = {},
  ageing: readonly string[] = [],
): Promise<SshServer> {
  await needProgram('/usr/sbin/sshd', packages);
  await needProgram('/usr/bin/puttygen', packages);
  await mkdir('/run/sshd', { recursive: true });
  const folder = await temporaryFolder('mooring-openssh', { under: '/run', owner: { uid: 0, gid: 0 } });
  const port = await freePort();
  const name = await addUser(port, PASSWORD);
  if (ageing.length > 0) await changeAccounts('/usr/bin/chage', [...ageing, name]);
  const keys = await makeKeys(folder);
  await fill(folder, name);
  const config = join(folder, 'sshd_config');
  await writeFile(config, configuration(folder, port, name, options));
  const server = await startServer({
    name: 'openssh',
    command: '/usr/sbin/sshd',
    args: ['-D', '-e', '-f', config],
    cwd: folder,
    answers: [greeting(port, /^SSH-2\.0-/)],
  });
  return {
    port,
    hostKey: hostKeyIn(await readFile(join(folder, 'host.pub'), 'utf8')),
    user: { name, password: PASSWORD },
    keys,
    failures: () =>
      server.log().match(/Failed (password|publickey)|PAM: Authentication failure/g)?.length ?? 0,
    async stop() {
      await server.stop();
      await removeUser(name);
      await removeFolder(folder);
    },
  };
}

async function makeKeys(folder: string): Promise<SshServer['keys']> {
  const make = async (name: string, passphrase: string) => {
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', passphrase, '-f', join(folder, name)]);
    return readFile(join(folder, name), 'utf8');
  };
  await make('host', '');
  const [plain, sealed, strange] = [
    await make('plain', ''),
    await make('sealed', PASSPHRASE),
    await make('strange', ''),
  ];
  const known = await Promise.all(
    ['plain.pub', 'sealed.pub'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  const putty = {
    plain: await asPutty(folder, 'plain', ''),
    sealed: await asPutty(folder, 'sealed', PASSPHRASE),
  };
  const pairs = {
    ed25519: generateKeyPairSync('ed25519'),
    rsa: generateKeyPairSync('rsa', { modulusLength: 2048 }),
    ec: generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  };
  const lines = Object.values(pairs).map(({ publicKey }) => authorizedLine(publicKey));
  await writeFile(join(folder, 'authorized'), [...known, ...lines].join(''));
  const seal = { cipher: 'aes-256-cbc', passphrase: PASSPHRASE };
  const pem = (kind: keyof typeof pairs, options = {}) =>
    String(pairs[kind].privateKey.export({ type: 'pkcs8', format: 'pem', ...options }));
  const pkcs8 = {
    ed25519: pem('ed25519'),
    rsa: pem('rsa'),
    ec: pem('ec'),
    sealedRsa: pem('rsa', seal),
    sealedEd25519: pem('ed25519', seal),
  };
  return { plain, sealed, passphrase: PASSPHRASE, strange, pkcs8, putty };
}

async function asPutty(folder: string, name: string, passphrase: string): Promise<string> {
  const [from, to, words] = [name, `${name}.ppk`, `${name}.passphrase`].map((file) => join(folder, file)) as [
    string,
    string,
    string,
  ]; // as many as there were
  await writeFile(words, passphrase);
  const passphrases = ['--old-passphrase', words, '--new-passphrase', words];
  await run('puttygen', [from, '-q', '-O', 'private', '-o', to, ...passphrases]);
  return readFile(to, 'utf8');
}

/** A public key as authorized_keys has it (RFC 4253, 5656 and 8709). */
function authorizedLine(key: KeyObject): string {
  const { kty = '', x = '', y = '', n = '', e = '' } = key.export({ format: 'jwk' });
  const bytes = (text: string) => Buffer.from(text, 'base64url');
  const positive = (text: string) => Buffer.concat([Buffer.alloc(1), bytes(text)]);
  const point = Buffer.concat([Buffer.from([4]), bytes(x), bytes(y)]);
  const [type, parts] = {
    OKP: ['ssh-ed25519', [bytes(x)]] as const,
    RSA: ['ssh-rsa', [bytes(e), positive(n)]] as const,
    EC: ['ecdsa-sha2-nistp256', [Buffer.from('nistp256'), point]] as const,
  }[kty] ?? ['', []];
  const fields = [Buffer.from(type), ...parts].flatMap((part) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(part.length);
    return [length, part];
  });
  return `${type} ${Buffer.concat(fields).toString('base64')}\n`;
}

async function fill(folder: string, name: string): Promise<void> {
  const { stdout } = await run('id', ['-u', name]);
  for (const [directory, owner, mode] of [
    ['jail', 0, 0o755],
    ['jail/upload', Number(stdout), 0o755],
    ['jail/closed', 0, 0o700],
  ] as const) {
    await mkdir(join(folder, directory), { mode });
    await chown(join(folder, directory), owner, 0);
  }
  await run('chmod', ['755', folder]);
}

function configuration(folder: string, port: number, name: string, options: SshOptions): string {
  const { AllowTcpForwarding = 'no', ForceCommand = 'internal-sftp', ...general } = options;
  const settings = {
    Port: String(port),
    ListenAddress: '127.0.0.1',
    HostKey: `${folder}/host`,
    PidFile: 'none',
    UsePAM: 'no',
    PasswordAuthentication: 'yes',
    KbdInteractiveAuthentication: 'no',
    PubkeyAuthentication: 'yes',
    AuthorizedKeysFile: `${folder}/authorized`,
    StrictModes: 'no',
    AllowUsers: name,
    UseDNS: 'no',
    MaxStartups: '100',
    Subsystem: 'sftp internal-sftp',
    ...general,
  };
  const lines = Object.entries(settings).map(([setting, value]) => `${setting} ${value}`);
  const own = [
    `ChrootDirectory ${folder}/jail`,
    `ForceCommand ${ForceCommand}`,
    `AllowTcpForwarding ${AllowTcpForwarding}`,
  ];
  return [...lines, `Match User ${name}`, ...own, ''].join('\n');
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'sftp',
    start: () => startOpenssh(),
    async startWithLogin() {
      const server = await startOpenssh();
      const { port, user, hostKey, keys } = server;
      const parameters = onLoopback(port, { user: user.name, hostKey: hostKey.line });
      return {
        server,
        attempt: {
          parameters,
          secrets: { privateKey: keys.sealed, passphrase: keys.passphrase },
          auth: 'privateKey',
        },
      };
    },
  },
];
