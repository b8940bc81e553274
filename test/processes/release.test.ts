import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { krewManifest } from '../../src/generate/krew.ts';
import { RELEASE } from '../../src/generate/operator.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { helm } from '../support/servers/helm.ts';
import { lint } from '../support/servers/linters.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORKFLOW = join(ROOT, '.github/workflows/release.yaml');

let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder('mooring-release-test');
});

afterAll(() => removeFolder(folder));

describe('the workflow of a release', () => {
  it('passes actionlint', async () => {
    expect(await lint('actionlint', ['-no-color', WORKFLOW])).toMatchObject({ code: 0, stdout: '' });
  }, 600_000);

  it('gives each job no more rights than it names, and the whole none but to read', async () => {
    const workflow = parse(await readFile(WORKFLOW, 'utf8'));

    expect(workflow.permissions).toEqual({ contents: 'read' });
    expect(workflow.jobs.plugin.permissions).toBeUndefined(); // it runs on machines of others, and signs nothing
  });

  it('packages the chart, which has the version of package.json', async () => {
    const { code } = await helm(['package', join(ROOT, 'deploy/helm/mooring'), '--destination', folder]);

    const { stdout } = await helm(['show', 'chart', join(folder, `mooring-${RELEASE}.tgz`)]);
    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject({ name: 'mooring', version: RELEASE, appVersion: RELEASE });
  }, 600_000);
});

describe('the manifest of the plugin for krew', () => {
  const platforms = ['linux-amd64', 'linux-arm64', 'darwin-amd64', 'darwin-arm64', 'windows-amd64'];
  const archives = platforms.map((platform) => ({
    name: `kubectl-connection-${platform}.tar.gz`,
    sha256: 'a'.repeat(64),
  }));

  it('is taken by the validator of krew, for each archive of a release', async () => {
    const file = join(folder, 'connection.yaml');
    await writeFile(file, krewManifest('1.2.3', archives));

    const { code, stderr } = await lint('validate-krew-manifest', ['-manifest', file, '-skip-install']);

    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('structural validation OK'),
    });
  }, 600_000);

  it('names a program for each platform, and nothing for files of another name', () => {
    const { spec } = parse(krewManifest('1.2.3', [...archives, { name: 'install.yaml', sha256: '' }]));

    expect(spec.platforms).toHaveLength(platforms.length);
    expect(spec.platforms.at(-1)).toMatchObject({
      selector: { matchLabels: { os: 'windows', arch: 'amd64' } },
      uri: 'https://github.com/mooring-dev/mooring/releases/download/v1.2.3/kubectl-connection-windows-amd64.tar.gz',
      bin: 'kubectl-connection.exe',
    });
  });
});

describe('npm run release', () => {
  const release = (...args: readonly string[]) =>
    run(process.execPath, [join(ROOT, 'src/generate/release.ts'), ...args], { cwd: ROOT, mayFail: true });

  it('shows what a release would change, in a dry run that keeps nothing', async () => {
    const before = await run('git', ['status', '--porcelain'], { cwd: ROOT });

    const { code, stdout } = await release('99.0.0', '--dry-run');

    expect({ code, stdout }).toEqual({ code: 0, stdout: expect.stringContaining('tagged v99.0.0') });
    for (const file of ['CHANGELOG.md', 'package.json', 'deploy/install.yaml', 'deploy/kustomization.yaml'])
      expect(stdout).toContain(`${file} `);
    expect((await run('git', ['worktree', 'list'], { cwd: ROOT })).stdout).not.toContain('mooring-release-');
    expect(await run('git', ['status', '--porcelain'], { cwd: ROOT })).toEqual(before);
  }, 240_000);

  it.each([
    ['no version', [], 'usage: npm run release'],
    ['a version that is none', ['next', '--dry-run'], 'next is no version that follows'],
    ['a version that is older', ['0.0.1', '--dry-run'], '0.0.1 is no version that follows'],
  ])(
    'refuses %s',
    async (_, args, complaint) => {
      expect(await release(...args)).toMatchObject({ code: 1, stderr: expect.stringContaining(complaint) });
    },
    60_000,
  );
});
