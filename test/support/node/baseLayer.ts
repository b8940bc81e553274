import { createHash } from 'node:crypto';
import { chmod, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { downloadPackages } from '../debian.ts';
import { cacheFolder } from '../gobuild.ts';
import { makeOnce } from '../once.ts';
import { run } from '../process.ts';
import { ownArchitecture } from './image.ts';
import type { Say } from '../progress.ts';

/** Of Debian: what Node.js finds in the base image that deploy/Dockerfile names. */
const PACKAGES = ['base-files', 'ca-certificates', 'libc6', 'libgcc-s1', 'libstdc++6', 'netbase', 'tzdata'];

const FILES: Readonly<Record<string, string>> = {
  passwd: 'root:x:0:0:root:/root:/sbin/nologin\nnonroot:x:65532:65532:nonroot:/home/nonroot:/sbin/nologin\n',
  group: 'root:x:0:\nnonroot:x:65532:\n',
  'nsswitch.conf': 'hosts: files dns\n',
};

/** A folder with the files of the base image, out of the same packages as that; made once for a machine. */
export async function baseLayer(architecture: string, say: Say): Promise<string> {
  const foreign = architecture === ownArchitecture() ? undefined : architecture;
  const made = createHash('sha256').update(JSON.stringify([PACKAGES, FILES, architecture]));
  const folder = join(cacheFolder(), `baselayer-${made.digest('hex').slice(0, 12)}`);
  await makeOnce(folder, async (staging) => {
    const packages = join(staging, 'packages');
    await mkdir(packages);
    await downloadPackages(PACKAGES, packages, say, foreign);
    for (const file of await readdir(packages)) await run('dpkg-deb', ['-x', join(packages, file), staging]);
    await rm(packages, { recursive: true });
    await configure(staging);
  });
  return folder;
}

/** What the packages do as they are installed, as far as it matters here. */
async function configure(root: string): Promise<void> {
  await chmod(join(root, 'tmp'), 0o1777);
  await mkdir(join(root, 'etc/ssl/certs'), { recursive: true });
  const authorities = join(root, 'usr/share/ca-certificates/mozilla');
  const certificates = (await readdir(authorities)).sort().map((name) => readFile(join(authorities, name)));
  await writeFile(
    join(root, 'etc/ssl/certs/ca-certificates.crt'),
    Buffer.concat(await Promise.all(certificates)),
  );
  for (const [name, content] of Object.entries(FILES)) await writeFile(join(root, 'etc', name), content);
}
