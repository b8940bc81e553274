import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { cacheFolder } from './gobuild.ts';
import { exists, makeOnce } from './once.ts';
import { run } from './process.ts';
import { timeSince, withProgress } from './progress.ts';
import type { Say } from './progress.ts';

/** What Debian must have installed for a server in Python, where no other Python is on PATH. */
export const PYTHON_PACKAGES: readonly string[] = ['python3', 'python3-pip'];

/** Packages of PyPI that a program consists of, each with its version. */
export interface PythonPackages {
  readonly name: string;
  readonly version: string;
  readonly requirements: readonly string[];
}

/** Where they are, or will be once they are fetched. */
export function pythonFolder({ name, version, requirements }: PythonPackages): string {
  const hash = createHash('sha256').update(requirements.join()).digest('hex');
  return join(cacheFolder(), `${name}-${version}-${hash.slice(0, 12)}`);
}

/** Whether they stand in the cache. */
export function areInstalled(packages: PythonPackages): Promise<boolean> {
  return exists(pythonFolder(packages));
}

/** Fetches them unless they stand in the cache; answers with the folder for PYTHONPATH. */
export async function pythonPath(packages: PythonPackages, say: Say): Promise<string> {
  const folder = pythonFolder(packages);
  const title = `${packages.name} ${packages.version}`;
  const fetch = async (staging: string) => {
    say(`${title}: fetching from PyPI, once`);
    const started = Date.now();
    const args = [
      '-m',
      'pip',
      'install',
      '-q',
      '--disable-pip-version-check',
      '--no-compile',
      '--target',
      staging,
      ...packages.requirements,
    ];
    await withProgress(say, () => `${title}: fetching`, () => run('python3', args)); // prettier-ignore
    say(`${title}: fetched in ${timeSince(started)}`);
  };
  await makeOnce(folder, fetch, () => say(`${title}: waiting for another run that is fetching it`));
  return folder;
}
