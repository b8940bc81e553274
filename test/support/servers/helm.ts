import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from '../gobuild.ts';
import type { GoBuild } from '../gobuild.ts';
import { removeFolder, run, temporaryFolder } from '../process.ts';

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
  const answer = await run(program, args, { env, mayFail: true });
  await removeFolder(home);
  return answer;
}

/** What Helm makes of a chart of one template for a release with these values, or what it complains about. */
export async function helmTemplate(
  template: string,
  release: string,
  values: Readonly<Record<string, string>>,
): Promise<string> {
  const chart = await temporaryFolder('mooring-chart');
  await mkdir(join(chart, 'templates'));
  await writeFile(join(chart, 'Chart.yaml'), 'apiVersion: v2\nname: shop\nversion: 1.0.0\n');
  await writeFile(join(chart, 'templates', 'connection.yaml'), template);
  await writeFile(join(chart, 'values.yaml'), JSON.stringify(values));
  const { code, stdout, stderr } = await helm(['template', release, chart]);
  await removeFolder(chart);
  return code === 0 ? stdout : stderr;
}
