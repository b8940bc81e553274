import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from '../gobuild.ts';
import type { GoBuild } from '../gobuild.ts';
import { run } from '../process.ts';
import type { Result } from '../process.ts';

/** Programs that judge workflows, manifests, and the manifest of the plugin. */
export const BUILD: GoBuild = {
  name: 'linters',
  version: '1',
  module: fileURLToPath(new URL('../linters', import.meta.url)),
  packages: ['tool'],
  ldflags: '-s -w',
  duration: 'about a minute',
};

/** What one of them says, whether it is content or not. */
export async function lint(
  program: 'actionlint' | 'kubeconform' | 'validate-krew-manifest',
  args: readonly string[],
  input?: string,
): Promise<Result> {
  const folder = await goBuild(BUILD, console.error);
  return run(join(folder, program), args, { mayFail: true, ...(input !== undefined && { input }) });
}
