import { chmod, cp, mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from './process.ts';

const LOCK = {
  packages: {
    '': {},
    'node_modules/a': { version: '1.0.0' },
    'node_modules/b': { version: '2.0.0', optional: true },
  },
};

let root: string;

/** A project with nothing in it, and an npm that only says what it was asked to do. */
beforeEach(async () => {
  root = await temporaryFolder('mooring-test');
  await mkdir(join(root, 'test', 'support'), { recursive: true });
  await mkdir(join(root, 'node_modules', '.bin'), { recursive: true });
  await mkdir(join(root, 'bin'));
  await cp(join(import.meta.dirname, 'launch.mjs'), join(root, 'test', 'support', 'launch.mjs'));
  await symlink(process.execPath, join(root, 'node_modules', '.bin', 'node'));
  await program('npm', 'echo "npm $*"');
  await write('package-lock.json', JSON.stringify(LOCK));
  await write(
    'node_modules/.package-lock.json',
    JSON.stringify({ packages: { 'node_modules/a': { version: '1.0.0' } } }),
  );
  await write(
    'script.ts',
    'const args: string[] = process.argv.slice(2); console.log(args.join()); process.exitCode = 7;',
  );
});

afterEach(() => removeFolder(root));

describe('the launcher', () => {
  it('runs a source file with its arguments and keeps its exit code', async () => {
    expect(await launch('script.ts', '--one', 'two')).toEqual({ stdout: '--one,two\n', stderr: '', code: 7 });
  });

  it.each([
    ['another version', { 'node_modules/a': { version: '0.9.0' } }],
    ['nothing', {}],
  ])('installs first where %s is installed', async (_, packages) => {
    await write('node_modules/.package-lock.json', JSON.stringify({ packages }));

    const { stdout, stderr } = await launch('script.ts');

    expect(stdout).toBe('\n');
    expect(stderr).toMatch(/^installing npm packages, once: npm ci .*\nnpm ci --ignore-scripts .*\n$/);
  });

  it('says what to do where npm fails', async () => {
    await write('node_modules/.package-lock.json', '{}');
    await program('npm', 'exit 1');

    const { stderr, code } = await launch('script.ts');

    expect(stderr).toMatch(
      /npm did not install the packages; it needs the network, or a filled npm cache\n$/,
    );
    expect(code).toBe(1);
  });

  it('runs on the Node that npm installed, not on the one that it was started with', async () => {
    await removeFolder(join(root, 'node_modules', '.bin'));
    await mkdir(join(root, 'node_modules', '.bin'));
    await program('../node_modules/.bin/node', `echo other node; exec ${process.execPath} "$@"`);

    expect(await launch('script.ts', 'x')).toEqual({ stdout: 'other node\nx\n', stderr: '', code: 7 });
  });
});

function launch(...args: readonly string[]) {
  const env = { ...process.env, PATH: `${join(root, 'bin')}:${process.env['PATH']}`, NODE_OPTIONS: '' };
  return run(process.execPath, [join(root, 'test', 'support', 'launch.mjs'), ...args], {
    env,
    mayFail: true,
  });
}

function write(path: string, content: string): Promise<void> {
  return writeFile(join(root, path), content);
}

async function program(name: string, script: string): Promise<void> {
  await write(join('bin', name), `#!/bin/sh\n${script}\n`);
  await chmod(join(root, 'bin', name), 0o755);
}
