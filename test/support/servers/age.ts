import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from '../gobuild.ts';
import type { GoBuild } from '../gobuild.ts';

/** What Debian must have installed: nothing, it is built from Go modules. */
export const packages: readonly string[] = [];

/** How the age program of its authors is built. */
export const BUILD: GoBuild = {
  name: 'age',
  version: '1.3.2',
  module: fileURLToPath(new URL('age', import.meta.url)),
  packages: ['filippo.io/age/cmd/age', 'filippo.io/age/cmd/age-keygen'],
  ldflags: '-s -w',
  duration: 'a few seconds',
};

/** Paths of the two programs; builds them first where that was never done. */
export async function agePrograms(): Promise<{ readonly age: string; readonly keygen: string }> {
  const folder = await goBuild(BUILD, console.error);
  return { age: join(folder, 'age'), keygen: join(folder, 'age-keygen') };
}
