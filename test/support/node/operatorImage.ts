import { cp } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundleOperator } from '../bundle.ts';
import { removeFolder, temporaryFolder } from '../process.ts';
import type { Say } from '../progress.ts';
import { stepOfRelease } from '../workflow.ts';
import { layBases } from './bases.ts';
import { build } from './buildah.ts';
import type { BuiltImage } from './buildah.ts';
import { importImage } from './containers.ts';
import { ownArchitecture } from './image.ts';
import type { Inside } from './machine.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
/** What buildah reads of a checkout. */
const READ = ['.dockerignore', 'deploy/Dockerfile'];

/** The image of the tests, which no registry has. */
export const OPERATOR_IMAGE = { newName: 'mooring.test/mooring', newTag: '1' } as const;

/** What is wanted of an image of the operator. */
export interface OperatorImage {
  readonly name: string;
  /** Default: this machine's. */
  readonly architecture?: string;
  /** Where it is to be written, for containerd; default: nowhere. */
  readonly file?: string;
}

/** Where the image of a node is, for images that are made from it. */
export function operatorFile(dir: string): string {
  return join(dir, 'mooring.tar');
}

/** Builds it, so that Pods of that node can name it; `dir` is that of the node. */
export async function addOperatorImage(inside: Inside, dir: string): Promise<void> {
  const { newName, newTag } = OPERATOR_IMAGE;
  const file = operatorFile(dir);
  await operatorImage({ name: `${newName}:${newTag}`, file }, console.error);
  await importImage(inside, file);
}

/** Builds the image of the sources as they are, as the workflow of a release does. */
export async function operatorImage(
  { name, architecture = ownArchitecture(), file }: OperatorImage,
  say: Say,
): Promise<BuiltImage> {
  const bundle = await bundleOperator();
  const folder = await temporaryFolder('mooring-checkout');
  try {
    for (const path of READ) await cp(join(ROOT, path), join(folder, path));
    await cp(bundle, join(folder, 'dist'), { recursive: true });
    const bases = await temporaryFolder('mooring-bases');
    const environment = {
      ...(await layBases(bases, architecture, say)),
      ARCHITECTURES: architecture,
      SOURCE_DATE_EPOCH: '1',
      VERSION: '0.0.0',
      REVISION: 'none',
    };
    const image = await build(
      { script: await stepOfRelease('Build the image'), folder, environment, name },
      file,
    );
    await removeFolder(bases);
    return image;
  } finally {
    await Promise.all([removeFolder(bundle), removeFolder(folder)]);
  }
}
