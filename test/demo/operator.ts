import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { startProcess } from '../support/process.ts';
import type { Running } from '../support/process.ts';
import { NO_INSPECTOR } from '../../src/runtime/inspector.ts';
import type { Stage } from './stage.ts';

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Installs what deploy/ holds, and runs the operator as a process of this machine, under its own account there. */
export async function startOperator(
  { kubectl, folder }: Stage,
  targets: readonly string[],
): Promise<Running & { readonly logFile: string }> {
  await install(kubectl);
  const kubeconfig = await writeOperatorKubeconfig(kubectl, folder);
  const logFile = join(folder, 'operator.log');
  const addresses = ['--health-address=127.0.0.1:0', '--metrics-address=127.0.0.1:0'];
  const running = await startProcess({
    name: 'operator',
    command: process.execPath,
    args: [
      NO_INSPECTOR,
      MAIN,
      `--kubeconfig=${kubeconfig}`,
      ...targets.map((target) => `--allow-target=${target}`),
      ...addresses,
    ],
    env: { PATH: process.env['PATH'] ?? '' },
    ready: /"msg":"started"/,
    logFile,
  });
  return { ...running, logFile };
}
