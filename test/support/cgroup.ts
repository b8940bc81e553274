import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { mkdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hold, release } from './hold.ts';

const ROOT = '/sys/fs/cgroup';
const PATIENCE_MS = 10_000;
const POLL_MS = 50;

/** Makes a control group of that name in every hierarchy; it ends with the run, once its processes have ended. */
export async function makeCgroup(name: string): Promise<void> {
  hold(`cgroup ${name}`);
  for (const hierarchy of hierarchies()) {
    await mkdir(join(hierarchy, name), { recursive: true });
    for (const file of ['cpuset.cpus', 'cpuset.mems'].filter((each) => existsSync(join(hierarchy, each)))) {
      await writeFile(join(hierarchy, name, file), readFileSync(join(hierarchy, file))); // a new one may use none
    }
  }
}

/** Removes it, and all that are in it, as soon as their last process has gone. */
export async function removeCgroup(name: string): Promise<void> {
  const deadline = Date.now() + PATIENCE_MS;
  for (const folder of hierarchies().map((hierarchy) => join(hierarchy, name))) {
    while (!(await removed(folder)) && Date.now() < deadline) await sleep(POLL_MS);
  }
  release(`cgroup ${name}`);
}

async function removed(folder: string): Promise<boolean> {
  if (!existsSync(folder)) return true;
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  for (const { name } of inner) await removed(join(folder, name));
  return rmdir(folder).then(
    () => true,
    () => false,
  );
}

/** One for each controller where they are of version 1, else one for all. */
function hierarchies(): readonly string[] {
  if (existsSync(join(ROOT, 'cgroup.controllers'))) return [ROOT];
  const entries = readdirSync(ROOT, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => join(ROOT, name));
}
