import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Artifact } from './artifact.ts';

/** A page written by hand of which one part, between two marks, is generated. */
export async function section(
  root: string,
  path: string,
  { name, body }: { readonly name: string; readonly body: string },
): Promise<Artifact> {
  const page = await readFile(join(root, path), 'utf8');
  const [begin, end] = [`<!-- begin generated: ${name} -->`, `<!-- end generated: ${name} -->`];
  const [before, rest] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || rest < before) throw new Error(`${path} lacks the marks ${begin} and ${end}`);
  return { path, content: `${page.slice(0, before)}${begin}\n\n${body}\n\n${page.slice(rest)}` };
}
