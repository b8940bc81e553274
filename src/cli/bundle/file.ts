import { randomBytes } from 'node:crypto';
import { access, open, rename, rm } from 'node:fs/promises';
import { CliFailure } from '../failure.ts';

/** Ends the command where there is such a file: before the user is asked for a passphrase. */
export async function needNone(path: string): Promise<void> {
  const found = await access(path).then(
    () => true,
    () => false,
  );
  if (found) throw isThere(path);
}

/** Writes a new file as a whole or not at all, readable for the user alone; one that is there stays as it is. */
export async function writeNew(path: string, content: Uint8Array): Promise<void> {
  await reserve(path);
  try {
    await writeWhole(path, content);
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  }
}

/** The same, in the place of whatever file is there. */
export async function writeWhole(path: string, content: Uint8Array): Promise<void> {
  const staging = `${path}.${randomBytes(6).toString('hex')}`;
  const file = await open(staging, 'wx', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
    await file.close();
    await rename(staging, path);
  } catch (error) {
    await rm(staging, { force: true });
    throw error;
  }
}

/** Takes the name, so that no file which appears meanwhile is replaced. */
async function reserve(path: string): Promise<void> {
  try {
    await (await open(path, 'wx', 0o600)).close();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') throw isThere(path);
    throw error;
  }
}

function isThere(path: string): CliFailure {
  return new CliFailure('usage', `${path} is there already: name another file, or replace it with --force`);
}
