import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from '../gobuild.ts';
import type { GoBuild } from '../gobuild.ts';
import { run, temporaryFolder } from '../process.ts';

/** Helm itself, as its users have it. */
export const BUILD: GoBuild = {
  name: 'helm',
  version: '4.3.2',
  module: fileURLToPath(new URL('../helm', import.meta.url)),
  packages: ['tool'],
  ldflags: '-s -w',
  duration: 'about 4 minutes',
};

/** What Helm answers, whether it is content or not; `kubeconfig` is that of the cluster that it works on. */
export async function helm(
  args: readonly string[],
  kubeconfig = '/dev/null',
): Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }> {
  const program = join(await goBuild(BUILD, console.error), 'helm');
  const home = await temporaryFolder('mooring-helm');
  const env = {
    ...process.env,
    KUBECONFIG: kubeconfig,
    HELM_CACHE_HOME: home,
    HELM_CONFIG_HOME: home,
    HELM_DATA_HOME: home,
  };
  return run(program, args, { env, mayFail: true });
}
