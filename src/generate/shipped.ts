import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { PARTS } from '../probe/programs.ts';
import { pack } from './pack.ts';

/** A file that esbuild gives. */
interface Output {
  readonly path: string;
  readonly text: string;
}

/** What the plugin begins with, and what it is instead where its first argument says so. */
export const BEGINNINGS = {
  main: 'main.js',
  others: { [PARTS.prober]: 'prober.js', [PARTS.child]: 'child.js' },
} as const;

/** The kubectl plugin, one file, and the licences of what is in it. It begins with `first`; `node` is the oldest Node.js that runs it. */
export function packedPlugin(
  outputs: readonly Output[],
  { first, node }: { readonly first: string; readonly node: number },
): { readonly program: string; readonly licences: string } {
  const [texts, modules] = [true, false].map((isText) =>
    outputs.filter(({ path }) => path.endsWith('.txt') === isText),
  );
  const parts = Object.fromEntries((modules ?? []).map(({ path, text }) => [basename(path), text]));
  return {
    program: pack({
      parts,
      ...BEGINNINGS,
      first,
      node,
    }),
    licences: [...new Set((texts ?? []).map(({ text }) => text))].join('\n'),
  };
}

/** What a folder holds: `12 files in dist, 345 KiB`. */
export async function sizeOf(folder: string): Promise<string> {
  const files = await readdir(folder);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(folder, file))).size));
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return `${sizes.length} files in ${folder}, ${Math.round(bytes / 1024)} KiB`;
}
