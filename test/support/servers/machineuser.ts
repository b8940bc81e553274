import { readFile } from 'node:fs/promises';
import { exists } from '../once.ts';
import { run } from '../process.ts';

/*
 * Accounts of the machine, for servers that log in those alone. Their names tell the process that made them, so that
 * the accounts of a run that was killed can be removed.
 */

/** What differs from a user who has no home and no shell. */
interface Place {
  readonly home?: string;
  readonly shell?: string;
}

/** Adds a user whose name has this number in it, with this password; answers with the name. */
export async function addUser(
  port: number,
  password: string,
  { home = '/', shell = '/usr/sbin/nologin' }: Place = {},
): Promise<string> {
  const name = `mooring-${process.pid}-${port}`;
  await removeStrayUsers();
  await changeAccounts('/usr/sbin/useradd', ['-M', '-N', '-d', home, '-s', shell, name]);
  await changeAccounts('/usr/sbin/chpasswd', [], `${name}:${password}\n`);
  return name;
}

/** Removes a user; another run may have been faster. */
export async function removeUser(name: string): Promise<void> {
  await changeAccounts('/usr/sbin/userdel', [name]).catch(() => undefined);
}

/** Runs a tool that changes accounts, one after the other: the tools give up where another holds their lock. */
export async function changeAccounts(
  command: string,
  args: readonly string[],
  input?: string,
): Promise<void> {
  await run(
    '/usr/bin/flock',
    ['/run/mooring-accounts.lock', command, ...args],
    input === undefined ? {} : { input },
  );
}

/** Those of runs that were killed: an account is no process that ends with its run. */
async function removeStrayUsers(): Promise<void> {
  const accounts = await readFile('/etc/passwd', 'utf8');
  for (const [, name = '', pid = ''] of accounts.matchAll(/^(mooring-(\d+)-\d+):/gm)) {
    if (!(await exists(`/proc/${pid}`))) await removeUser(name);
  }
}
