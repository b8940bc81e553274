import { join } from 'node:path';
import { build } from 'esbuild';

/** A file of this folder with all that it imports, as one text of CommonJS. */
export async function bundled(name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, name)],
    bundle: true,
    format: 'cjs',
    platform: 'node',
    external: ['cpu-features', '*.node'],
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}
