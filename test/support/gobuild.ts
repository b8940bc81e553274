import { createHash } from 'node:crypto';
import { cp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { exists, makeOnce } from './once.ts';
import { run } from './process.ts';
import { timeSince, withProgress } from './progress.ts';
import type { Say } from './progress.ts';

/** The oldest Go that builds what tests need. */
export const GO_VERSION = '1.26';

/** Programs that are built from a Go module of ours, whose go.mod and go.sum pin every source. */
export interface GoBuild {
  readonly name: string;
  readonly version: string;
  /** The folder of go.mod. */
  readonly module: string;
  /** Packages to build; `tool` stands for all tools of the module. */
  readonly packages: readonly string[];
  /** A module, at its version, that is built as a copy with these files in it. */
  readonly altered?: { readonly source: string; readonly files: Readonly<Record<string, string>> };
  readonly ldflags: string;
  /** How long it takes from nothing, in words. */
  readonly duration: string;
  /** Last touches to the folder. */
  readonly finish?: (folder: string) => Promise<void>;
}

/** Where the programs are, or will be once they are built: named by what they are made from. */
export async function goBuildFolder(build: GoBuild): Promise<string> {
  const files = (await readdir(build.module)).filter((file) => /^go\.(mod|sum)$|\.go$/.test(file)).toSorted();
  const sources = await Promise.all(files.map((file) => readFile(join(build.module, file))));
  const made = [build.packages, build.ldflags, process.arch, ...(build.altered ? [build.altered] : [])];
  const hash = createHash('sha256').update(JSON.stringify(made));
  sources.forEach((source) => hash.update(source));
  return join(cacheFolder(), `${build.name}-${build.version}-${hash.digest('hex').slice(0, 12)}`);
}

/** Whether the programs stand in the cache. */
export async function isBuilt(build: GoBuild): Promise<boolean> {
  return exists(await goBuildFolder(build));
}

/** Builds the programs unless they stand in the cache; answers with their folder. Says what it does while it builds. */
export async function goBuild(build: GoBuild, say: Say): Promise<string> {
  const folder = await goBuildFolder(build);
  await makeOnce(
    folder,
    async (staging) => {
      const problem = await goProblem(build.module);
      if (problem !== undefined) {
        throw new Error(`${build.name} cannot be built: ${problem}`);
      }
      say(`${build.name} ${build.version}: building from Go modules, once (${build.duration})`);
      await compile(build, staging, say);
      await build.finish?.(staging);
    },
    () => say(`${build.name} ${build.version}: waiting for another run that is building it`),
  );
  return folder;
}

/** Why Go cannot be used here, with what to do; undefined where it can. */
export async function goProblem(module: string): Promise<string | undefined> {
  const remedy = `install Go ${GO_VERSION} or newer (https://go.dev/dl) and put it on PATH`;
  const answer = await run('go', ['env', 'GOVERSION'], { cwd: module, mayFail: true }).catch(() => undefined);
  if (!answer) {
    return `there is no Go on PATH; ${remedy}`;
  }
  const [major = 0, minor = 0] = (/^go(\d+)\.(\d+)/.exec(answer.stdout) ?? []).slice(1).map(Number);
  const [neededMajor = 0, neededMinor = 0] = GO_VERSION.split('.').map(Number);
  if (answer.code !== 0 || major < neededMajor || (major === neededMajor && minor < neededMinor)) {
    return `${(answer.stdout || answer.stderr).trim()} is too old; ${remedy}`;
  }
  return undefined;
}

async function compile(build: GoBuild, staging: string, say: Say): Promise<void> {
  const started = Date.now();
  const seen = { modules: 0, packages: 0 };
  let doing = () => `${seen.modules} modules downloaded`;
  const copy = build.altered && (await alteredCopy(build.module, build.altered, staging));
  const options = {
    cwd: copy ?? build.module,
    env: { ...process.env, CGO_ENABLED: '0', GOWORK: 'off', GOFLAGS: '-buildvcs=false' },
    onLine: (line: string) => (seen[line.startsWith('go: ') ? 'modules' : 'packages'] += 1),
  };
  const work = async () => {
    const { stdout } = await run('go', ['list', '-deps', ...build.packages], options);
    const total = stdout.trimEnd().split('\n').length;
    seen.packages = 0;
    doing = () => `${seen.packages} of at most ${total} packages compiled`;
    await run(
      'go',
      ['build', '-v', '-trimpath', '-ldflags', build.ldflags, '-o', `${staging}/`, ...build.packages],
      options,
    );
  };
  await withProgress(say, () => `${build.name}: ${doing()}`, work);
  if (copy !== undefined) {
    await rm(copy, { recursive: true });
  }
  say(`${build.name}: built in ${timeSince(started)}`);
}

/** The sums of our own module pin the source; its own pin the rest. */
async function alteredCopy(
  module: string,
  { source, files }: NonNullable<GoBuild['altered']>,
  staging: string,
): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', source], { cwd: module });
  const { Dir: original }: { readonly Dir: string } = JSON.parse(stdout);
  const copy = join(staging, 'source');
  await cp(original, copy, { recursive: true });
  await run('chmod', ['-R', 'u+w', copy]);
  await Promise.all(Object.entries(files).map(([name, content]) => writeFile(join(copy, name), content)));
  return copy;
}

/** Where what is made once stays. */
export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'mooring');
}
