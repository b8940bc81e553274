import { mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const POLL_MS = 250;

/**
 * Makes a folder that is either complete or absent, once for all runs of this machine: a run that comes second while
 * it is being made waits. `make` fills a folder beside it, which is then renamed.
 */
export async function makeOnce(
  folder: string,
  make: (staging: string) => Promise<void>,
  waiting?: () => void,
): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  let told = false;
  while (!(await exists(folder))) {
    if (await lock(`${folder}.lock`)) {
      await makeLocked(folder, make);
    } else if (!told) {
      told = true;
      waiting?.();
    } else {
      await sleep(POLL_MS);
    }
  }
}

/** Whether there is something at this path. */
export function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function makeLocked(folder: string, make: (staging: string) => Promise<void>): Promise<void> {
  const staging = `${folder}.${process.pid}`;
  try {
    if (await exists(folder)) {
      return;
    }
    await mkdir(staging);
    await make(staging);
    await rename(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(`${folder}.lock`, { force: true });
  }
}

/** The lock names its holder, so that one left behind by a killed run is noticed. */
async function lock(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' });
    return true;
  } catch {
    const holder = Number(await readFile(path, 'utf8').catch(() => '0'));
    if (holder > 0 && !(await exists(`/proc/${holder}`))) {
      await rm(path, { force: true });
    }
    return false;
  }
}
