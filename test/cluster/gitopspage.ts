import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** The checkout. */
export const ROOT = join(import.meta.dirname, '../..');

/** A block of YAML in docs/gitops.md; one whose first line names a file has the file's name. */
export interface PageBlock {
  readonly file?: string;
  readonly text: string;
}

/** The blocks of YAML in docs/gitops.md, word for word. */
export async function pageBlocks(): Promise<readonly PageBlock[]> {
  const page = await readFile(join(ROOT, 'docs/gitops.md'), 'utf8');
  return [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => {
    const file = /^# (\S+\.yaml)\n/.exec(text)?.[1];
    return file === undefined ? { text } : { file, text };
  });
}

/** Writes the files of the page into a folder, beside the component of kustomize as they name it. */
export async function writePage(folder: string): Promise<void> {
  await cp(join(ROOT, 'deploy/kustomize'), join(folder, 'mooring/deploy/kustomize'), { recursive: true });
  for (const { file, text } of await pageBlocks()) {
    if (file === undefined) continue;
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), text);
  }
}
