import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startProcess } from '../support/process.ts';
import { NO_INSPECTOR } from '../../src/runtime/inspector.ts';

/** The operator of the demo, wherever it runs. */
export interface DemoOperator {
  readonly exited: Promise<unknown>;
  /** The last of what it logged. */
  log(): Promise<string>;
  /** Where the rest is: a file, or a command that shows it. */
  readonly logAt: string;
  stop(): Promise<void>;
}

const MAIN = fileURLToPath(new URL('../../src/main.ts', import.meta.url));

/** Installs what deploy/ holds, and runs the operator as a process of this machine, under its own account there. */
export async function startOperator(
  { kubectl, folder }: { readonly kubectl: Kubectl; readonly folder: string },
  targets: readonly string[],
): Promise<DemoOperator> {
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
  return {
    exited: running.exited,
    log: () => Promise.resolve(running.log()),
    logAt: logFile,
    stop: () => running.stop(),
  };
}
