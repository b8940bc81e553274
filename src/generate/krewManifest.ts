import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { krewManifest } from './krew.ts';
import { RELEASE } from './operator.ts';

/*
 * krewManifest.ts FOLDER: prints the manifest of the plugin for krew, for the archives that are in a folder.
 */
const [folder = '.'] = process.argv.slice(2);
const archives = (await readdir(folder)).toSorted().map(async (name) => {
  const sha256 = createHash('sha256').update(await readFile(join(folder, name)));
  return { name, sha256: sha256.digest('hex') };
});
process.stdout.write(krewManifest(RELEASE, await Promise.all(archives)));
