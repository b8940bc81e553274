import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from '../process.ts';

/** An image that a script is to build. */
export interface Building {
  /** For bash; it calls buildah, and names the image `$IMAGE`. */
  readonly script: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** What the image is to be called. */
  readonly name: string;
}

/** An image that was built. */
export interface BuiltImage {
  readonly digest: string;
  readonly platform: { readonly architecture: string; readonly os: string };
}

/** Builds an image for one architecture by buildah, in a storage of its own, and writes it to a file that containerd reads, where one is named. */
export async function build(
  { script, folder, environment, name }: Building,
  file?: string,
): Promise<BuiltImage> {
  const storage = await temporaryFolder('mooring-buildah');
  const settings = join(storage, 'storage.conf');
  const places = `graphroot = "${join(storage, 'images')}"\nrunroot = "${join(storage, 'run')}"\n`;
  await writeFile(settings, `[storage]\ndriver = "vfs"\n${places}`);
  const own = { CONTAINERS_STORAGE_CONF: settings, BUILDAH_ISOLATION: 'chroot', IMAGE: name };
  const options = { cwd: folder, env: { ...process.env, ...own, ...environment } };
  try {
    await run('bash', ['-euo', 'pipefail', '-c', script], options);
    if (file !== undefined) await run('buildah', ['push', name, `docker-archive:${file}:${name}`], options);
    const { stdout } = await run('buildah', ['manifest', 'inspect', name], options);
    const { manifests }: { readonly manifests: readonly BuiltImage[] } = JSON.parse(stdout);
    const [image, ...others] = manifests;
    if (image === undefined || others.length > 0) throw new Error('the script did not build one image');
    return image;
  } finally {
    await removeFolder(storage);
  }
}
