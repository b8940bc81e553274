import { readdir, readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { brotliDecompressSync, gzipSync } from 'node:zlib';
import { CliFailure } from '../failure.ts';

/** A file of the page. */
export interface Asset {
  readonly type: string;
  readonly bytes: Uint8Array;
  readonly gzip?: Uint8Array;
}

const KINDS: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
  '.json': 'application/json; charset=utf-8',
};

/** The files of the page, packed into the plugin where it is bundled. */
declare const BUNDLED_PAGE: string | undefined;

/** The page as it was built: within the plugin, or beside the sources in dist/page. */
export async function pageAssets(): Promise<ReadonlyMap<string, Asset>> {
  if (typeof BUNDLED_PAGE === 'string') return unpackedAssets(BUNDLED_PAGE);
  return assetsIn(join(import.meta.dirname, '../../../dist/page'));
}

/** What `packedPage` has packed. */
export function unpackedAssets(packed: string): ReadonlyMap<string, Asset> {
  const text = brotliDecompressSync(Buffer.from(packed, 'base64')).toString('utf8');
  const files = JSON.parse(text) as Readonly<Record<string, string>>;
  return new Map(Object.entries(files).map(([path, file]) => [path, assetOf(path, Buffer.from(file))]));
}

/** The files of a folder by their paths in the URL; those of other kinds are left out. */
async function assetsIn(folder: string): Promise<ReadonlyMap<string, Asset>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    throw new CliFailure('usage', 'the page is not built: npm run build', { cause: error });
  });
  const files = entries.filter((each) => each.isFile() && Object.hasOwn(KINDS, extname(each.name)));
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }) => {
        const bytes = await readFile(join(parentPath, name));
        const path = join(parentPath, name).slice(folder.length).replaceAll('\\', '/');
        return [path, assetOf(name, bytes)] as const;
      }),
    ),
  );
}

/** A file of this name. */
function assetOf(name: string, bytes: Uint8Array): Asset {
  const type = KINDS[extname(name)] ?? 'application/octet-stream';
  return { type, bytes, ...(bytes.length > 1024 && { gzip: gzipSync(bytes) }) };
}
