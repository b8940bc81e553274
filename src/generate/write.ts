import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Artifact } from './artifact.ts';
import { strays } from './strays.ts';

/** The paths below `root` that are not what is generated, those that are generated no more among them. */
export async function differences(root: string, wanted: readonly Artifact[]): Promise<readonly string[]> {
  const stale: string[] = [];
  for (const { path, content } of wanted) {
    const current = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (current !== content) stale.push(path);
  }
  return [...stale, ...(await strays(root, wanted))];
}

/** Makes these paths what is generated: writes them, and removes what is generated no more. */
export async function writeArtifacts(
  root: string,
  wanted: readonly Artifact[],
  paths: readonly string[],
): Promise<void> {
  const contents = new Map(wanted.map(({ path, content }) => [path, content]));
  for (const path of paths) {
    const [file, content] = [join(root, path), contents.get(path)];
    if (content === undefined) {
      await rm(file);
      continue;
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content);
  }
}
