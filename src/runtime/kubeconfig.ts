import { randomBytes } from 'node:crypto';
import { readFile, realpath, rename, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import { isMap, isSeq, parseDocument } from 'yaml';

/** Changes settings of a user's auth-provider where the kubeconfig has them, as kubectl does; all else stays as it is written. */
export async function keepLogin(
  file: string | undefined,
  user: string,
  settings: Readonly<Record<string, string>>,
): Promise<void> {
  for (const path of file === undefined ? usual() : [file]) {
    const text = await readFile(path, 'utf8').catch(() => '');
    const changed = withLogin(text, user, settings);
    if (changed === undefined) continue;
    const real = await realpath(path);
    const { mode } = await stat(real);
    const fresh = `${real}.${randomBytes(6).toString('hex')}`;
    await writeFile(fresh, changed, { mode: mode & 0o777, flag: 'wx' });
    await rename(fresh, real);
    return;
  }
}

/** Where kubectl looks, too. */
function usual(): readonly string[] {
  const named = (process.env['KUBECONFIG'] ?? '').split(delimiter).filter((path) => path !== '');
  return named.length > 0 ? named : [join(homedir(), '.kube', 'config')];
}

/** The text with the settings; undefined where the user is not in it. */
function withLogin(
  text: string,
  user: string,
  settings: Readonly<Record<string, string>>,
): string | undefined {
  const document = parseDocument(text);
  const users = document.get('users');
  if (document.errors.length > 0 || !isSeq(users)) return undefined;
  const index = users.items.findIndex((each) => isMap(each) && each.get('name') === user);
  const path = ['users', index, 'user', 'auth-provider', 'config'];
  if (index < 0 || !document.hasIn(path)) return undefined;
  for (const [name, value] of Object.entries(settings)) document.setIn([...path, name], value);
  return document.toString({ lineWidth: 0 });
}
