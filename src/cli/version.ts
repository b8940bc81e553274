import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** What the build puts into the plugin's one file. */
declare const BUNDLED_VERSION: string | undefined;

/** The version of this plugin. */
export async function ownVersion(): Promise<string> {
  if (typeof BUNDLED_VERSION === 'string') return BUNDLED_VERSION;
  const text = await readFile(join(import.meta.dirname, '../../package.json'), 'utf8');
  return (JSON.parse(text) as { readonly version: string }).version;
}
