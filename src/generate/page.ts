import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';

const PAGE = join(import.meta.dirname, '../page');

/** What is served as it is. */
const FILES = ['index.html', 'tokens.css', 'page.css'];

/** The Connections page as it was built. */
interface BuiltPage {
  readonly folder: string;
  /** The sources that are in it, ours and those of packages. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

/** Builds the Connections page into a folder. */
export async function buildPage(folder: string): Promise<BuiltPage> {
  await mkdir(folder, { recursive: true });
  const { metafile } = await build({
    entryPoints: [join(PAGE, 'main.ts')],
    absWorkingDir: join(PAGE, '../..'),
    bundle: true,
    minify: true,
    metafile: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2023',
    legalComments: 'none',
    outdir: folder,
  });
  for (const file of FILES) await copyFile(join(PAGE, file), join(folder, file));
  return { folder, inputs: metafile.inputs };
}

/** The files of the page as one short text, which the plugin holds; `unpackedAssets` opens it. */
export async function packedPage({ folder }: BuiltPage): Promise<string> {
  const files: Record<string, string> = {};
  for (const file of [...FILES, 'main.js']) files[`/${file}`] = await readFile(join(folder, file), 'utf8');
  return brotliCompressSync(JSON.stringify(files)).toString('base64');
}
