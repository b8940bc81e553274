import { mkdir, mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { parse } from 'yaml';
import { released } from '../../src/generate/changelog.ts';
import { krewManifest } from '../../src/generate/krew.ts';
import { RELEASE } from '../../src/generate/operator.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { helm } from '../support/servers/helm.ts';
import { lint } from '../support/servers/linters.ts';
import { releaseWorkflow, stepOfRelease, WORKFLOW } from '../support/workflow.ts';

const ROOT = join(import.meta.dirname, '../..');
const DOCKERFILE = join(ROOT, 'deploy/Dockerfile');

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
    const { permissions, jobs } = await releaseWorkflow();

    expect(permissions).toEqual({ contents: 'read' });
    expect(jobs['plugin']?.permissions).toBeUndefined(); // it runs on machines of others, and signs nothing
  });

  it('packages the chart, which has the version of package.json', async () => {
    const { code } = await helm(['package', join(ROOT, 'deploy/helm/mooring'), '--destination', folder]);

    const { stdout } = await helm(['show', 'chart', join(folder, `mooring-${RELEASE}.tgz`)]);
    expect(code).toBe(0);
    expect(parse(stdout)).toMatchObject({ name: 'mooring', version: RELEASE, appVersion: RELEASE });
  }, 600_000);

  it('names both bases of the image by their digests, for its build and among the files of a release', async () => {
    const place = await checkout({ 'deploy/Dockerfile': await readFile(DOCKERFILE, 'utf8') });
    await writeFile(join(place, 'skopeo'), '#!/bin/sh\necho "manifest of $4"\n', { mode: 0o755 });
    const written = join(place, 'environment');

    await step('Name the base images by their digests', place, { GITHUB_ENV: written });

    const text = await readFile(written, 'utf8');
    expect(text).toMatch(
      /^NODE=docker\.io\/library\/node@sha256:[0-9a-f]{64}\nBASE=gcr\.io\/[^:]+@sha256:[0-9a-f]{64}\n$/,
    );
    expect(await readFile(join(place, 'bases.txt'), 'utf8')).toBe(text);
  });

  it('gathers what a release has beside the image', async () => {
    const files = ['deploy/install.yaml', 'dist/kubectl-connection.js', 'dist/mooring.cdx.json', 'bases.txt'];
    const place = await checkout(
      Object.fromEntries([...files, 'docs/schemas/s3.json', 'out/chart.tgz'].map((name) => [name, ''])),
    );

    await step('Gather what is published beside the image', place, { SOURCE_DATE_EPOCH: '1' });

    expect((await readdir(join(place, 'out'))).toSorted()).toEqual(
      [...files.map((name) => basename(name)), 'chart.tgz', 'schemas.tar.gz'].toSorted(),
    );
  });

  it('says what changed as CHANGELOG.md does of that version, and nothing of another', async () => {
    const changelog = await readFile(join(ROOT, 'CHANGELOG.md'), 'utf8');
    const [first, second] = [released(changelog, '98.0.0', '2026-01-01'), '### Added\n\n- The next.\n'];
    const both = released(
      first.replace('## [Unreleased]\n', `## [Unreleased]\n\n${second}`),
      '99.0.0',
      '2026-02-02',
    );
    const place = await checkout({ 'CHANGELOG.md': both });
    await writeFile(join(place, 'gh'), '#!/bin/sh\necho "$@"\n', { mode: 0o755 });

    const made = await step('Make the release', place, { GITHUB_REF_NAME: 'v99.0.0' });

    expect(await readFile(join(place, 'notes.md'), 'utf8')).toBe(`\n${second}\n`);
    expect(made).toContain('release create v99.0.0 --verify-tag --title Mooring 99.0.0');
  });
});

/** A folder with these files, as a step of the workflow finds them. */
async function checkout(files: Readonly<Record<string, string>>): Promise<string> {
  const place = await mkdtemp(join(folder, 'checkout-'));
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(place, name)), { recursive: true });
    await writeFile(join(place, name), text);
  }
  return place;
}

/** What a step of the workflow prints; programs in the folder itself come before others. */
async function step(
  name: string,
  cwd: string,
  environment: Readonly<Record<string, string>>,
): Promise<string> {
  const env = { ...process.env, ...environment, PATH: `${cwd}:${process.env['PATH'] ?? ''}` };
  const { stdout } = await run('bash', ['-euo', 'pipefail', '-c', await stepOfRelease(name)], { cwd, env });
  return stdout;
}

describe('the manifest of the plugin for krew', () => {
  it('is taken by the validator of krew, for each archive of a release', async () => {
    const { jobs } = await releaseWorkflow();
    const archives = (jobs['plugin']?.strategy?.matrix.include ?? []).map(({ platform }) => ({
      name: `kubectl-connection-${platform}.tar.gz`,
      sha256: 'a'.repeat(64),
    }));
    const file = join(folder, 'connection.yaml');
    await writeFile(file, krewManifest('1.2.3', archives));

    const { code, stderr } = await lint('validate-krew-manifest', ['-manifest', file, '-skip-install']);

    expect(archives).toHaveLength(6);
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: expect.stringContaining('structural validation OK'),
    });
  }, 600_000);
});

describe('npm run release', () => {
  const release = (...args: readonly string[]) =>
    run(process.execPath, [join(ROOT, 'test/support/release.ts'), ...args], { cwd: ROOT, mayFail: true });

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
