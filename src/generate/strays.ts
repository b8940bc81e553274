import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from './artifact.ts';

const FOLDERS = [
  'crds',
  'deploy/samples',
  'deploy/flow-use',
  'deploy/namespaced',
  'deploy/configmaps',
  'deploy/keyless',
  'deploy/secret-access/labelled',
  'deploy/secret-access/none-cluster-wide',
  'deploy/networkpolicy',
  'deploy/tenants',
  'docs/types',
  'docs/schemas',
];

/** Files in folders that hold nothing but generated ones, which are generated no more. */
export async function strays(root: string, wanted: readonly Artifact[]): Promise<readonly string[]> {
  const paths = new Set(wanted.map(({ path }) => path));
  const files = await Promise.all(
    FOLDERS.map(async (folder) =>
      (await readdir(join(root, folder)).catch(() => [])).map((name) => `${folder}/${name}`),
    ),
  );
  return files.flat().filter((path) => !paths.has(path));
}
