import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { removeFolder, run, temporaryFolder } from '../process.ts';

/** How a container of an image is started, in the words of its configuration. */
export interface ImageConfig {
  readonly Entrypoint?: readonly string[];
  readonly Env?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
}

const TYPES = {
  index: 'application/vnd.oci.image.index.v1+json',
  manifest: 'application/vnd.oci.image.manifest.v1+json',
  config: 'application/vnd.oci.image.config.v1+json',
  layer: 'application/vnd.oci.image.layer.v1.tar',
} as const;

/** This machine's, by the name that images and Debian have for it. */
export function ownArchitecture(): string {
  return process.arch === 'x64' ? 'amd64' : process.arch;
}

/** Writes an image as one file, in the layout of OCI, without a container builder; each folder becomes a layer. The same folders give the same bytes. */
export async function writeImage(
  file: string,
  name: string,
  config: ImageConfig,
  layers: readonly string[],
  architecture = ownArchitecture(),
): Promise<void> {
  const layout = await temporaryFolder('mooring-image');
  try {
    await mkdir(join(layout, 'blobs/sha256'), { recursive: true });
    const written = [];
    for (const [index, folder] of layers.entries()) {
      const packed = join(layout, `layer${index}.tar`);
      await pack(packed, folder);
      written.push(await keep(layout, packed, TYPES.layer));
    }
    const platform = { os: 'linux', architecture };
    const history = layers.map(() => ({ created_by: 'a folder' }));
    const rootfs = { type: 'layers', diff_ids: written.map(({ digest }) => digest) };
    const described = await put(layout, TYPES.config, { ...platform, config, rootfs, history });
    const manifest = { schemaVersion: 2, mediaType: TYPES.manifest, config: described, layers: written };
    const annotations = { 'io.containerd.image.name': name };
    const entry = { ...(await put(layout, TYPES.manifest, manifest)), platform, annotations };
    await writeFile(
      join(layout, 'index.json'),
      JSON.stringify({ schemaVersion: 2, mediaType: TYPES.index, manifests: [entry] }),
    );
    await writeFile(join(layout, 'oci-layout'), JSON.stringify({ imageLayoutVersion: '1.0.0' }));
    await pack(file, layout, ['blobs', 'index.json', 'oci-layout']);
  } finally {
    await removeFolder(layout);
  }
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
}

/** With neither times nor owners, and in the order of names. */
async function pack(file: string, folder: string, names: readonly string[] = ['.']): Promise<void> {
  const same = '--sort=name --mtime=@0 --owner=0 --group=0 --numeric-owner --hard-dereference'.split(' ');
  await run('tar', ['-C', folder, ...same, '-cf', file, ...names]);
}

async function put(layout: string, mediaType: string, document: object): Promise<Descriptor> {
  const file = join(layout, 'document.json');
  await writeFile(file, JSON.stringify(document));
  return keep(layout, file, mediaType);
}

async function keep(layout: string, file: string, mediaType: string): Promise<Descriptor> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(file), hash);
  const digest = hash.digest('hex');
  const { size } = await stat(file);
  await rename(file, join(layout, 'blobs/sha256', digest));
  return { mediaType, digest: `sha256:${digest}`, size };
}
