import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the build puts into what it bundles. */
declare const BUNDLED_VERSION: string | undefined;

/** The version of this program, which package.json alone says. */
export async function ownVersion(): Promise<string> {
  if (typeof BUNDLED_VERSION === 'string') return BUNDLED_VERSION;
  const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
