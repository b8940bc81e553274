import { readFile } from 'node:fs/promises';
import { bundledOperator, bundleOperator } from '../support/bundle.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { removeFolder, startProcess } from '../support/process.ts';
import type { Running } from '../support/process.ts';
import { Api } from './api.ts';

/** Everything that a measurement runs on: a control plane with an audit log, and the bundle of the operator. */
export interface Site {
  readonly plane: ControlPlane;
  readonly kubectl: Kubectl;
  readonly api: Api;
  /** Of the operator's own account. */
  readonly kubeconfig: string;
  /** The folder of the bundle. */
  readonly bundle: string;
  /** Ready when it leads, unless told otherwise. */
  operator(args?: readonly string[], ready?: RegExp, readyTimeoutMs?: number): Promise<Running>;
  stop(): Promise<void>;
}

/** One line of progress. */
export function say(line: string): void {
  process.stderr.write(`· ${line}\n`);
}

/** Builds the bundle and starts a control plane with everything of deploy/ but the Deployment. */
export async function startSite(): Promise<Site> {
  say('bundling the operator, starting a control plane');
  const bundle = await bundleOperator();
  const plane = await startControlPlane({ audit: true, say });
  const kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  const kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  const api = new Api(plane);
  return {
    plane,
    kubectl,
    api,
    kubeconfig,
    bundle,
    operator: (args = [], ready = /"msg":"leading"/, readyTimeoutMs = 60_000) =>
      startOperator({ bundle, kubeconfig, args, ready, readyTimeoutMs }),
    async stop() {
      await api.close();
      await plane.stop();
      await removeFolder(bundle);
    },
  };
}

/** The bundle, as the image starts it. */
async function startOperator({
  bundle,
  kubeconfig,
  args,
  ...waiting
}: Pick<Site, 'bundle' | 'kubeconfig'> & {
  readonly args: readonly string[];
  readonly ready: RegExp;
  readonly readyTimeoutMs: number;
}): Promise<Running> {
  const { flags, environment } = await bundledOperator(bundle);
  const own = [
    `--kubeconfig=${kubeconfig}`,
    '--identity=bench',
    '--health-address=127.0.0.1:0',
    '--metrics-address=127.0.0.1:0',
  ];
  const env = { ...process.env, ...environment };
  return startProcess({
    name: 'operator',
    command: process.execPath,
    args: [...flags, ...own, ...args],
    env,
    ...waiting,
  });
}

/** Seconds of CPU that a process has used. */
export async function cpuSeconds(pid: number | undefined): Promise<number> {
  if (pid === undefined) throw new Error('a process to measure does not run');
  const text = await readFile(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / 100;
}

/** The most memory that a process ever held, in MiB. */
export async function peakRssMiB(pid: number): Promise<number> {
  const [, kib] = /VmHWM:\s+(\d+)/.exec(await readFile(`/proc/${pid}/status`, 'utf8')) ?? [];
  return Number(kib) / 1024;
}

/** The value below which a share of all values lies. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;
}

/** The middle value. */
export function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

/** Rounded to so many digits after the point. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
