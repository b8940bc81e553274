import { chmod, cp, link, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cacheFolder } from '../gobuild.ts';
import { makeOnce } from '../once.ts';
import { removeFolder, run, temporaryFolder } from '../process.ts';
import type { Say } from '../progress.ts';
import { baseLayer } from './baseLayer.ts';
import { ownArchitecture, writeImage } from './image.ts';

const PACKAGE = fileURLToPath(new URL('../../../package.json', import.meta.url));
const PROGRAM = 'usr/local/bin/node';

/** The images that deploy/Dockerfile begins with, by its arguments, as buildah names files. */
export interface Bases {
  readonly NODE: string;
  readonly BASE: string;
}

/** Lays them into a folder, as far as the Dockerfile uses them: out of Debian's packages, and with the Node.js of npm. */
export async function layBases(folder: string, architecture: string, say: Say): Promise<Bases> {
  const write = async (name: string, layer: string) => {
    const file = join(folder, `${name}.tar`);
    await writeImage(file, `mooring.test/${name}:1`, {}, [layer], architecture);
    return `oci-archive:${file}`;
  };
  const node = await temporaryFolder('mooring-image');
  try {
    const target = join(node, PROGRAM);
    await mkdir(join(target, '..'), { recursive: true });
    const program = await nodeOf(architecture, say);
    await link(program, target).catch(() => cp(program, target)); // of another file system
    return { NODE: await write('node', node), BASE: await write('base', await baseLayer(architecture, say)) };
  } finally {
    await removeFolder(node);
  }
}

/** The program of an architecture: the one that runs here, or what npm would install there. */
async function nodeOf(architecture: string, say: Say): Promise<string> {
  if (architecture === ownArchitecture()) return process.execPath;
  const name = `node-linux-${architecture}`;
  const { optionalDependencies }: { readonly optionalDependencies: Readonly<Record<string, string>> } =
    JSON.parse(await readFile(PACKAGE, 'utf8'));
  const version = optionalDependencies[name];
  const folder = join(cacheFolder(), `${name}-${version}`);
  await makeOnce(folder, async (staging) => {
    say(`${name} ${version}: fetching from npm, once`);
    const { stdout } = await run('npm', ['pack', '--silent', `${name}@${version}`], { cwd: staging });
    await run('tar', ['-xzf', stdout.trim(), '--strip-components=1'], { cwd: staging });
    await chmod(join(staging, 'bin/node'), 0o755);
  });
  return join(folder, 'bin/node');
}
