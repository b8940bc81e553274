import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Artifact } from '../../src/generate/artifact.ts';
import { exists } from '../support/once.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { say } from './site.ts';

const ROOT = join(import.meta.dirname, '../..');
/** Adds one small driver: what is written by hand, without what `npm run generate` makes of it. */
const PATCH = join(import.meta.dirname, 'newdriver.patch');
/** The unit tests that hold every type and every driver, and those of the layers. */
const TESTS = ['test/connectors', 'test/drivers', 'test/generate', 'test/layers'];

/** How many hand-written files a patch touches that adds a driver; undefined without the patch, or where a check fails with it. */
export async function filesOfNewDriver(): Promise<number | undefined> {
  if (!(await exists(PATCH))) {
    say('newdriver: there is no test/bench/newdriver.patch');
    return undefined;
  }
  const folder = await temporaryFolder('mooring-newdriver');
  const tree = join(folder, 'tree');
  try {
    await run('git', ['worktree', 'add', '--quiet', '--detach', tree, 'HEAD'], { cwd: ROOT });
    await symlink(join(ROOT, 'node_modules'), join(tree, 'node_modules'));
    await run('git', ['apply', '--index', PATCH], { cwd: tree });
    return (await isSound(tree)) ? await countFiles(tree) : undefined;
  } finally {
    await run('git', ['worktree', 'remove', '--force', tree], { cwd: ROOT, mayFail: true });
    await removeFolder(folder);
  }
}

/** Whether a checkout passes what has to hold before a commit, once its files are generated. */
async function isSound(tree: string): Promise<boolean> {
  const bin = (name: string) => join(tree, 'node_modules', '.bin', name);
  const node = process.execPath;
  const jest = [join(tree, 'node_modules/jest/bin/jest.js'), ...TESTS];
  const checks: readonly (readonly [string, readonly string[]])[] = [
    [node, ['src/generate/main.ts']],
    [node, ['src/generate/main.ts', '--check']],
    [bin('tsc'), ['-p', '.']],
    [bin('oxlint'), ['--type-aware', '--deny-warnings']],
    [bin('prettier'), ['--check', '.']],
    [node, jest],
  ];
  for (const [command, args] of checks) {
    const { code, stdout, stderr } = await run(command, args, { cwd: tree, mayFail: true });
    if (code === 0) continue;
    say(`newdriver: ${command} ${args.join(' ')} fails:\n${stdout}${stderr}`);
    return false;
  }
  return true;
}

/** The files of the patch that are not generated. */
async function countFiles(tree: string): Promise<number> {
  const { stdout } = await run('git', ['diff', '--cached', '--name-only'], { cwd: tree });
  const generated = new Set((await artifactsOf(tree)).map(({ path }) => path));
  const files = stdout
    .trim()
    .split('\n')
    .filter((path) => !generated.has(path));
  say(`newdriver: ${files.join(', ')}`);
  return files.length;
}

async function artifactsOf(tree: string): Promise<readonly Artifact[]> {
  const url = pathToFileURL(join(tree, 'src/generate/artifacts.ts')).href;
  // The cast: it is the module of this name, of another checkout.
  const { artifacts } = (await import(url)) as typeof import('../../src/generate/artifacts.ts');
  return artifacts(tree);
}
