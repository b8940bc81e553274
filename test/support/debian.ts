import { readdir } from 'node:fs/promises';
import { chmodSync, existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { removeFolder, run, temporaryFolder } from './process.ts';
import { timeSince, withProgress } from './progress.ts';
import type { Say } from './progress.ts';

/** Those of the packages that are not installed here. */
export async function missingPackages(packages: readonly string[]): Promise<readonly string[]> {
  const query = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\\n', ...packages], {
    mayFail: true,
  }).catch(() => undefined);
  const installed = new Set(
    query?.stdout.split('\n').flatMap((line) => (line.endsWith(' installed') ? line.split(' ', 1) : [])),
  );
  return packages.filter((name) => !installed.has(name));
}

/** What a person types to install packages. */
export function installCommand(packages: readonly string[]): string {
  return `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
}

/** Installs packages without starting a service; fetches the package lists only if it does not work without. */
export async function installPackages(packages: readonly string[], say: Say): Promise<void> {
  const isRoot = process.getuid?.() === 0;
  if (!isRoot || !(await run('apt-get', ['--version']).catch(() => undefined))) {
    throw new Error(
      `cannot install Debian packages here (${isRoot ? 'there is no apt-get' : 'not root'}); on Debian: sudo ${installCommand(packages)}`,
    );
  }
  say(`Debian packages: ${installCommand(packages)}`);
  const restore = keepServicesDown();
  const started = Date.now();
  try {
    if (!(await apt(['install', '-y', '--no-install-recommends', ...packages], say))) {
      await apt(['update'], say);
      await apt(['install', '-y', '--no-install-recommends', ...packages], say);
    }
  } finally {
    restore();
  }
  const missing = await missingPackages(packages);
  if (missing.length > 0) {
    throw new Error(
      `apt-get did not install ${missing.join(', ')}; see what it says: ${installCommand(missing)}`,
    );
  }
  say(`Debian packages: installed in ${timeSince(started)}`);
}

/** Puts the files of packages into a folder, and installs nothing; they may be of another architecture, as Debian calls it. */
export async function downloadPackages(
  packages: readonly string[],
  folder: string,
  say: Say,
  architecture?: string,
): Promise<void> {
  const lists = await temporaryFolder('mooring-apt');
  const foreign = architecture === undefined ? [] : ofArchitecture(architecture, lists);
  const download = () => apt([...foreign, 'download', ...packages], say, folder);
  if (!(await download())) {
    await apt([...foreign, 'update'], say);
    await download();
  }
  await removeFolder(lists);
  const files = await readdir(folder);
  const missing = packages.filter((name) => !files.some((file) => file.startsWith(`${name}_`)));
  if (missing.length > 0) throw new Error(`apt-get did not download ${missing.join(', ')}`);
}

/** With lists of packages of its own, so that those of the machine stay as they are. */
function ofArchitecture(architecture: string, folder: string): readonly string[] {
  return [
    `APT::Architecture=${architecture}`,
    `APT::Architectures=${architecture}`,
    `Dir::State::Lists=${folder}`,
    `Dir::Cache=${folder}`,
  ].flatMap((setting) => ['-o', setting]);
}

async function apt(args: readonly string[], say: Say, cwd = '/'): Promise<boolean> {
  let last = 'waiting for apt-get';
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' };
  const options = { cwd, env, mayFail: true, onLine: (line: string) => (last = line.slice(0, 100)) };
  const lock = ['-o', 'DPkg::Lock::Timeout=300'];
  const { code } = await withProgress(say, () => `Debian packages: ${last}`, () => run('apt-get', [...lock, ...args], options)); // prettier-ignore
  return code === 0;
}

const POLICY = '/usr/sbin/policy-rc.d';
const SET_ASIDE = `${POLICY}.before-mooring`;
const REFUSE =
  '#!/bin/sh\n# Put here while Mooring installs packages for its tests: no service starts by itself.\nexit 101\n';

/** Debian starts a server as it installs it, unless this file says no. The answer puts back what was there. */
function keepServicesDown(): () => void {
  const ours = existsSync(POLICY) && readFileSync(POLICY, 'utf8') === REFUSE; // left by a run that was killed
  if (existsSync(POLICY) && !ours) {
    renameSync(POLICY, SET_ASIDE);
  }
  writeFileSync(POLICY, REFUSE);
  chmodSync(POLICY, 0o755);
  const restore = () => {
    rmSync(POLICY, { force: true });
    if (existsSync(SET_ASIDE)) {
      renameSync(SET_ASIDE, POLICY);
    }
  };
  const interrupted = () => {
    restore();
    process.exit(1);
  };
  process.on('SIGINT', interrupted).on('SIGTERM', interrupted);
  return () => {
    process.off('SIGINT', interrupted).off('SIGTERM', interrupted);
    restore();
  };
}
