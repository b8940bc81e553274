import { constants } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NO_INSPECTOR } from '../../src/runtime/inspector.ts';
import { bundledOperator } from './bundle.ts';
import { removeFolder, run, startProcess, temporaryFolder } from './process.ts';
import type { Running } from './process.ts';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = join(ROOT, 'src/main.ts');

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

/** An operator that runs, and where a credential could leak from it. */
export interface RunningOperator extends Running {
  /** The folder for its temporary files. */
  readonly temporary: string;
  metrics(): Promise<string>;
}

/** Starts the operator from its sources, as a process of its own; ready when it leads, unless told otherwise. */
export function startOperator(options: OperatorOptions, ready?: RegExp): Promise<RunningOperator> {
  return start([NO_INSPECTOR, MAIN], options, { ...(ready && { ready }) });
}

/** Starts a bundle of the operator as the image does; ready when it leads, unless told otherwise. */
export async function startBundledOperator(
  bundle: string,
  options: OperatorOptions,
  ready?: RegExp,
): Promise<RunningOperator> {
  const { flags, environment } = await bundledOperator(bundle);
  return start(flags, options, { environment, ...(ready && { ready }) });
}

/** Opening a pipe without a reader fails, and does not wait. */
const TO_A_READER = constants.O_WRONLY | constants.O_NONBLOCK; // oxlint-disable-line no-bitwise -- flags of open(2)

/** An operator that can be told that time has passed. */
export interface ShiftedOperator extends RunningOperator {
  /** Puts its clock forward. */
  shift(ms: number): Promise<void>;
}

/** Starts the operator with a clock of its own, so far ahead of the real time. */
export async function startShiftedOperator(
  aheadMs: number,
  options: OperatorOptions,
): Promise<ShiftedOperator> {
  const folder = await temporaryFolder('mooring-clock');
  const pipe = join(folder, 'clock');
  await run('mkfifo', [pipe]);
  const args = ['--leader-elect=false', ...(options.args ?? [])]; // a process that skips hours has lost its Lease
  const running = await start(
    [NO_INSPECTOR, join(ROOT, 'test/support/shifted.ts'), pipe, String(aheadMs)],
    { ...options, args },
    { ready: /"msg":"started"/ },
  );
  const stop = async (signal?: NodeJS.Signals) => {
    await running.stop(signal);
    await removeFolder(folder);
  };
  return { ...running, stop, shift: (ms) => writeFile(pipe, `${ms}\n`, { flag: TO_A_READER }) };
}

interface Start {
  readonly ready?: RegExp;
  readonly environment?: NodeJS.ProcessEnv;
}

async function start(
  entry: readonly string[],
  options: OperatorOptions,
  { ready = /"msg":"leading"/, environment = {} }: Start = {},
): Promise<RunningOperator> {
  const temporary = await temporaryFolder('mooring-operator-files');
  const env = { ...process.env, ...environment, TMPDIR: temporary };
  const args = [...entry, ...argumentsOf(options)];
  const running = await startProcess({ name: 'operator', command: process.execPath, args, env, ready });
  const [, metrics] = /"metrics":(\d+)/.exec(running.log()) ?? [];
  const stop = async (signal?: NodeJS.Signals) => {
    await running.stop(signal);
    await removeFolder(temporary);
  };
  return {
    ...running,
    stop,
    temporary,
    metrics: async () => (await fetch(`http://127.0.0.1:${metrics}/metrics`)).text(),
  };
}

/** The flags of an operator of a test. */
export function argumentsOf({
  kubeconfig,
  ports = [],
  args = [],
  identity = 'test',
}: OperatorOptions): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--identity=${identity}`,
    '--health-address=127.0.0.1:0',
    '--metrics-address=127.0.0.1:0',
    '--log-level=debug',
    ...ports.map((port) => `--allow-target=127.0.0.1/32:${port}`),
    ...args,
  ];
}
