import { createHash } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { removeFolder, run, temporaryFolder } from '../process.ts';
import { writeImage } from './image.ts';

const NAME = 'mooring.test/image:1';
let folder: string;

beforeAll(async () => {
  folder = await temporaryFolder('mooring-image-test');
  await mkdir(join(folder, 'layer/app'), { recursive: true });
  await writeFile(join(folder, 'layer/app/main.js'), 'one');
});

afterAll(() => removeFolder(folder));

async function image(name: string): Promise<string> {
  const file = join(folder, name);
  await writeImage(file, NAME, { Entrypoint: ['/app/main.js'] }, [join(folder, 'layer')]);
  return file;
}

describe('an image that is written from folders', () => {
  it('is the same, byte for byte, as long as they are', async () => {
    const [first, second] = [await readFile(await image('1.tar')), await readFile(await image('2.tar'))];

    expect(first.equals(second)).toBe(true);
  });

  it('names each of its parts by its digest', async () => {
    const file = await image('3.tar');
    const member = async (path: string) => (await run('tar', ['-xOf', file, path])).stdout;
    const blob = (digest: string) => member(`blobs/${digest.replace(':', '/')}`);

    const { manifests } = JSON.parse(await member('index.json'));
    const text = await blob(manifests[0].digest);
    const manifest = JSON.parse(text);

    expect(manifests[0].annotations).toEqual({ 'io.containerd.image.name': NAME });
    expect(manifests[0].digest).toBe(`sha256:${createHash('sha256').update(text).digest('hex')}`);
    const config = JSON.parse(await blob(manifest.config.digest));
    expect(config).toMatchObject({ os: 'linux', config: { Entrypoint: ['/app/main.js'] } });
    expect(config.rootfs.diff_ids).toEqual([manifest.layers[0].digest]); // a layer that is not packed is its own content
  });
});
