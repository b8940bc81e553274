import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startProcess } from './process.ts';
import type { Running } from './process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** How a test wants the operator to run. */
export interface OperatorOptions {
  /** Of the operator's own account. */
  readonly kubeconfig: string;
  /** Ports of 127.0.0.1 that tests may reach. */
  readonly ports?: readonly number[];
  readonly args?: readonly string[];
  /** The same one leads at once when it is started again. */
  readonly identity?: string;
}

/** Starts the operator from its sources, as a process of its own; ready when it leads. */
export function startOperator({ kubeconfig, ports = [], args = [], identity = 'test' }: OperatorOptions): Promise<Running> {
  return startProcess({
    name: 'operator',
    command: process.execPath,
    args: [
      join(ROOT, 'src/main.ts'),
      `--kubeconfig=${kubeconfig}`,
      `--identity=${identity}`,
      '--health-address=127.0.0.1:0',
      '--metrics-address=127.0.0.1:0',
      ...ports.map((port) => `--allow-target=127.0.0.1/32:${port}`),
      ...args,
    ],
    ready: /"msg":"leading"/,
  });
}
