import { access, chown, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** `nobody` and `nogroup` of Debian: what a server that refuses root runs as. */
export const NOBODY = { uid: 65_534, gid: 65_534 } as const;

/** Writes a file that only `nobody` may read. */
export async function writeOwned(folder: string, name: string, content: string): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, content, { mode: 0o600 });
  await chown(path, NOBODY.uid, NOBODY.gid);
  return path;
}

/** Says how to install a program of Debian that is not there. */
export async function needProgram(path: string, packages: readonly string[]): Promise<void> {
  try {
    await access(path);
  } catch (error) {
    throw new Error(
      `${path} is missing; install it with: apt-get install --no-install-recommends ${packages.join(' ')}`,
      { cause: error },
    );
  }
}
