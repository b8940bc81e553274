import { cp, link, mkdir, readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleOperator } from '../bundle.ts';
import { readDockerfile } from '../dockerfile.ts';
import { removeFolder, temporaryFolder } from '../process.ts';
import type { Say } from '../progress.ts';
import { baseLayer } from './baseLayer.ts';
import { addImage } from './containers.ts';
import type { ImageConfig } from './image.ts';
import type { Inside } from './machine.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

/** The image of the tests, which no registry has. */
export const OPERATOR_IMAGE = { newName: 'mooring.test/mooring', newTag: '1' } as const;

/** The parts of an image of the operator. */
export interface OperatorImage {
  readonly config: ImageConfig;
  readonly layers: readonly string[];
  remove(): Promise<void>;
}

/** Makes it from the sources as they are, so that Pods of that node can name it. */
export async function addOperatorImage(inside: Inside): Promise<void> {
  const image = await operatorImage(console.error);
  const { newName, newTag } = OPERATOR_IMAGE;
  await addImage(inside, { name: `${newName}:${newTag}`, ...image });
  await image.remove();
}

/** Lays out what deploy/Dockerfile describes, from the sources as they are. */
export async function operatorImage(say: Say): Promise<OperatorImage> {
  const said = readDockerfile(await readFile(join(ROOT, 'deploy/Dockerfile'), 'utf8'));
  const bundle = await bundleOperator();
  const files = await temporaryFolder('mooring-image');
  for (const { stage, from, to } of said.copies) {
    const target = join(files, to);
    await mkdir(dirname(target), { recursive: true });
    if (stage === undefined && from === 'dist') await cp(bundle, target, { recursive: true });
    else if (stage === 'node' && basename(from) === 'node') await copyProgram(process.execPath, target);
    else throw new Error(`deploy/Dockerfile copies ${from}, which this image would not have`);
  }
  await removeFolder(bundle);
  return {
    config: {
      Entrypoint: said.entrypoint,
      Env: Object.entries(said.environment).map(([name, value]) => `${name}=${value}`),
      User: said.user,
      WorkingDir: said.folder,
    },
    layers: [await baseLayer(say), files],
    remove: () => removeFolder(files),
  };
}

/** Without a copy of its 120 MB, where the two folders are of one file system. */
async function copyProgram(program: string, target: string): Promise<void> {
  await link(program, target).catch(() => cp(program, target));
}
