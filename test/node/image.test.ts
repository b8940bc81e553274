import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '../support/node/buildah.ts';
import { operatorImage } from '../support/node/operatorImage.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAME = 'mooring.test/mooring:2';
const MINUTE = 60_000;

describe('the image of deploy/Dockerfile', () => {
  it(
    'is built for an architecture that is not this machine’s, and is the same to its digest each time',
    async () => {
      const image = () => operatorImage({ name: NAME, architecture: 'arm64' }, console.error);

      const [first, second] = [await image(), await image()];

      expect(first.digest).toMatch(/^sha256:[0-9a-f]{64}$/);
      expect(first.platform).toEqual({ architecture: 'arm64', os: 'linux' });
      expect(second).toEqual(first);
    },
    15 * MINUTE,
  );

  it(
    'can be built of nothing but the bundle, whatever lies in the checkout',
    async () => {
      const folder = await temporaryFolder('mooring-checkout');
      for (const path of ['dist/main.js', 'node_modules/a.js', '.env', 'secret.pem']) {
        await mkdir(join(folder, path, '..'), { recursive: true });
        await writeFile(join(folder, path), '');
      }
      await cp(join(ROOT, '.dockerignore'), join(folder, '.dockerignore'));
      await writeFile(join(folder, 'Dockerfile'), 'FROM scratch\nCOPY . /\n');

      await build({ script: SHOW, folder, environment: {}, name: NAME });

      expect((await readFile(join(folder, 'shown'), 'utf8')).trim()).toBe('./dist/main.js');
      await removeFolder(folder);
    },
    5 * MINUTE,
  );
});

/** Lists the files of an image of all that a build may copy. */
const SHOW = `buildah build --manifest "$IMAGE" --file Dockerfile .
cd "$(buildah mount "$(buildah from "$IMAGE")")"
find . -type f > "$OLDPWD/shown"`;
