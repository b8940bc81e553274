import { createHash } from 'node:crypto';
import { copyFile, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { cacheFolder } from './gobuild.ts';
import { exists, makeOnce } from './once.ts';
import { run } from './process.ts';
import { timeSince, withProgress } from './progress.ts';
import type { Say } from './progress.ts';

/** A server that npm brings, in a folder of its own: what it needs is no dependency of the project. */
export interface NpmPackages {
  readonly name: string;
  readonly version: string;
  /** The folder of package.json and of package-lock.json, which pins every source. */
  readonly module: string;
}

const FILES = ['package.json', 'package-lock.json'];

/** Where it is, or will be once it is fetched: named by what it is made from. */
export async function npmFolder({ name, version, module }: NpmPackages): Promise<string> {
  const hash = createHash('sha256');
  for (const file of FILES) hash.update(await readFile(join(module, file)));
  return join(cacheFolder(), `${name}-${version}-${hash.digest('hex').slice(0, 12)}`);
}

/** Whether it stands in the cache. */
export async function isFetched(packages: NpmPackages): Promise<boolean> {
  return exists(await npmFolder(packages));
}

/** Fetches it unless it stands in the cache, and runs none of its scripts; answers with its node_modules. */
export async function nodeModules(packages: NpmPackages, say: Say): Promise<string> {
  const folder = await npmFolder(packages);
  const title = `${packages.name} ${packages.version}`;
  const fetch = async (staging: string) => {
    say(`${title}: fetching from npm, once`);
    const started = Date.now();
    await Promise.all(FILES.map((file) => copyFile(join(packages.module, file), join(staging, file))));
    const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--omit=optional'];
    await withProgress(say, () => `${title}: fetching`, () => run('npm', args, { cwd: staging })); // prettier-ignore
    say(`${title}: fetched in ${timeSince(started)}`);
  };
  await makeOnce(folder, fetch, () => say(`${title}: waiting for another run that is fetching it`));
  return join(folder, 'node_modules');
}
