import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { mayFollow, released } from './changelog.ts';

/*
 * release.ts X.Y.Z [--dry-run]: makes the commit and the tag of a release; what the tag starts is in
 * .github/workflows/release.yaml. A dry run does the same in a copy of the last commit, shows it, and leaves nothing.
 */
const ROOT = join(import.meta.dirname, '../..');
const BRANCH = 'main';
/** Where commands for users name the version; what is generated follows package.json by itself. */
const NAMING = ['README.md', 'docs/install.md', 'docs/gitops.md'];

try {
  const options = { 'dry-run': { type: 'boolean', default: false } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const [version = '', ...others] = positionals;
  if (version === '' || others.length > 0) throw new Error('usage: npm run release -- X.Y.Z [--dry-run]');
  await (values['dry-run'] ? rehearse(version) : release(version));
} catch (error) {
  console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

async function release(version: string): Promise<void> {
  if (git('status', '--porcelain') !== '') throw new Error('commit what is not committed first');
  if (git('branch', '--show-current') !== BRANCH)
    throw new Error(`a release is made of the branch ${BRANCH}`);
  await prepare(ROOT, version);
  call('npm', ['run', '--silent', 'check'], ROOT);
  git('commit', '--all', '--message', `Release ${version}`);
  git('tag', '--annotate', `v${version}`, '--message', `Mooring ${version}`);
  console.log(`Publish it with: git push --atomic origin ${BRANCH} v${version}`);
}

async function rehearse(version: string): Promise<void> {
  const copy = await mkdtemp(join(tmpdir(), 'mooring-release-'));
  git('worktree', 'add', '--quiet', '--detach', copy, 'HEAD');
  try {
    await symlink(join(ROOT, 'node_modules'), join(copy, 'node_modules'));
    await prepare(copy, version);
    console.log(call('git', ['diff', '--stat', 'HEAD'], copy));
    console.log(`It would be committed as "Release ${version}", and tagged v${version}. Nothing was kept.`);
  } finally {
    git('worktree', 'remove', '--force', copy);
    await rm(copy, { recursive: true, force: true });
  }
}

/** Gives a checkout its version, wherever one is said. */
async function prepare(folder: string, version: string): Promise<void> {
  const path = (name: string) => join(folder, name);
  const { version: before } = JSON.parse(await readFile(path('package.json'), 'utf8')) as { version: string }; // npm's own form
  if (!mayFollow(version, before)) throw new Error(`${version} is no version that follows ${before}`);
  if (git('tag', '--list', `v${version}`) !== '') throw new Error(`there is a tag v${version} already`);
  const day = new Date().toISOString().slice(0, 'YYYY-MM-DD'.length);
  await rewrite(path('CHANGELOG.md'), (text) => released(text, version, day));
  for (const name of NAMING) await rewrite(path(name), (text) => text.replaceAll(before, version));
  call(
    'npm',
    ['version', version, '--no-git-tag-version', '--allow-same-version', '--ignore-scripts'],
    folder,
  );
  call(process.execPath, ['src/generate/main.ts'], folder);
}

async function rewrite(file: string, change: (text: string) => string): Promise<void> {
  await writeFile(file, change(await readFile(file, 'utf8')));
}

function git(...args: readonly string[]): string {
  return call('git', args, ROOT);
}

function call(command: string, args: readonly string[], cwd: string): string {
  const { status, stdout } = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (status !== 0) throw new Error(`${command} ${args.join(' ')} failed: ${stdout}`);
  return stdout.trim();
}
