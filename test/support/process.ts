import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { chown, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { awaitAnswer } from './awaitAnswer.ts';
import type { Exchange } from './awaitAnswer.ts';
import { collect, exitOf, holdGroup, placeOf } from './child.ts';
import type { Exit, Place } from './child.ts';
import { reasonOf } from './entry.ts';
import { hold, release } from './hold.ts';
import { fileLog, memoryLog } from './log.ts';
import type { Log } from './log.ts';
import { descendants, killTree, signal } from './tree.ts';

const READY_TIMEOUT_MS = 60_000;
/** Only what hangs comes up to it, on a machine that has much else to do. */
const SERVER_READY_TIMEOUT_MS = 180_000;
const STOP_TIMEOUT_MS = 10_000;
const POLL_MS = 20;

/** A program that stays. */
export interface ProcessOptions extends Place {
  /** What messages call it. */
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  /** What its output says, or what it answers, once it can be used; a function that throws says "not yet". */
  readonly ready: RegExp | (() => Promise<boolean>);
  readonly readyTimeoutMs?: number;
  /** Where its output goes; default: kept in memory, the last of it. */
  readonly logFile?: string;
}

/** A server, which is ready once it has answered at each of its ports. */
export interface ServerOptions extends Omit<ProcessOptions, 'ready'> {
  /** What it is waited for before it is asked, where a port answers sooner than it can be used. */
  readonly ready?: ProcessOptions['ready'];
  readonly answers: readonly Exchange[];
}

/** A process that is ready. */
export interface Running {
  readonly pid: number;
  /** The last of its output. */
  log(): string;
  /** Sends the signal (default SIGTERM) to its group, waits, kills what is left. Twice is no harm. */
  stop(signal?: NodeJS.Signals): Promise<void>;
  readonly exited: Promise<Exit>;
  /** From here on it may outlive the run; only for what writes to a logFile and is stopped by another command. */
  letGo(): void;
}

/** Starts a program and waits until it is ready; otherwise ends it and throws with the last of its output. */
export function startProcess(options: ProcessOptions): Promise<Running> {
  return start(options);
}

/** Does so with a server, and waits until each of its ports has answered. */
export function startServer(options: ServerOptions): Promise<Running> {
  return start({ readyTimeoutMs: SERVER_READY_TIMEOUT_MS, ...options });
}

async function start(options: ProcessOptions | ServerOptions): Promise<Running> {
  const log = options.logFile === undefined ? memoryLog() : fileLog(options.logFile);
  const child = launch(options, log);
  const running = watch(child, log);
  try {
    await becomeReady(running, options, log);
  } catch (error) {
    await running.stop('SIGKILL');
    const shown = log.tail().replaceAll(/^(?=.)/gm, '  | ');
    throw new Error(`${options.name} ${reasonOf(error)}\n${shown}`.trimEnd(), { cause: error });
  }
  return running;
}

function launch(options: Omit<ProcessOptions, 'ready'>, log: Log): ChildProcess {
  const child = spawn(options.command, options.args, {
    ...placeOf(options),
    stdio: ['ignore', log.output, log.output],
  });
  log.handedOver();
  for (const stream of [child.stdout, child.stderr]) {
    stream?.setEncoding('utf8').on('data', (chunk: string) => log.add(chunk));
  }
  holdGroup(child);
  return child;
}

function watch(child: ChildProcess, log: Log): Running {
  let ended = false;
  const exited = exitOf(child).finally(() => {
    ended = true;
  });
  exited.catch(() => undefined);
  const { pid } = child;
  const stop = async (name: NodeJS.Signals = 'SIGTERM') => {
    if (ended || pid === undefined) {
      return;
    }
    const seen = descendants(pid);
    signal(-pid, name);
    const patience = setTimeout(() => killTree(pid, seen), STOP_TIMEOUT_MS);
    await exited.finally(() => clearTimeout(patience));
    killTree(pid, seen);
  };
  const letGo = () => {
    release(`group ${pid ?? -1}`);
    child.unref();
  };
  return { pid: pid ?? -1, log: () => log.tail(), stop, exited, letGo };
}

async function becomeReady(running: Running, options: Partial<ServerOptions>, log: Log): Promise<void> {
  const { ready, answers = [], readyTimeoutMs = READY_TIMEOUT_MS } = options;
  let exit: string | undefined;
  running.exited.then(
    ({ code, signal }) => (exit = `ended with ${signal ?? code} before it was ready`),
    (error: unknown) => (exit = `cannot be started: ${reasonOf(error)}`),
  );
  const deadline = Date.now() + readyTimeoutMs;
  const until = async (isSo: () => Promise<boolean>) => {
    let complaint = '';
    const notYet = (error: unknown) => {
      complaint = `: ${reasonOf(error)}`;
      return false;
    };
    while (!(await isSo().catch(notYet))) {
      if (exit !== undefined || Date.now() > deadline) {
        throw new Error(exit ?? `was not ready within ${readyTimeoutMs / 1000} s${complaint}`);
      }
      await sleep(POLL_MS);
    }
  };
  if (ready) await until(ready instanceof RegExp ? () => Promise.resolve(ready.test(log.text())) : ready);
  for (const exchange of answers) await until(() => awaitAnswer(exchange));
  if (exit !== undefined) throw new Error(exit); // another server may have answered in its place
}

/** How a program that ends by itself is run. */
export interface RunOptions extends Place {
  /** Standard input; default: none. */
  readonly input?: string;
  /** Any exit code is an answer; default: all but 0 throw, with the last of the output. */
  readonly mayFail?: boolean;
  /** Shows both outputs instead of keeping them. */
  readonly show?: boolean;
  /** Sees each line of both outputs as it comes. */
  readonly onLine?: (line: string) => void;
}

/** What a program said, and its exit code (-1 where a signal ended it). */
export interface Result {
  readonly stdout: string;
  readonly stderr: string;
  readonly code: number;
}

/** Runs a program to its end. */
export async function run(
  command: string,
  args: readonly string[],
  options: RunOptions = {},
): Promise<Result> {
  const output = options.show ? 'inherit' : 'pipe';
  const child = spawn(command, args, { ...placeOf(options), stdio: ['pipe', output, output] });
  holdGroup(child);
  const outputs = [collect(child.stdout, options.onLine), collect(child.stderr, options.onLine)] as const;
  child.stdin?.on('error', () => undefined);
  child.stdin?.end(options.input ?? '');
  const { code } = await exitOf(child);
  const [stdout, stderr] = await Promise.all(outputs);
  if (code !== 0 && !options.mayFail) {
    throw new Error(
      `${[basename(command), ...args].join(' ').slice(0, 200)} ended with ${code ?? 'a signal'}\n${(stderr || stdout).slice(-4000).trimEnd()}`,
    );
  }
  return { stdout, stderr, code: code ?? -1 };
}

const portsInUse = new Set<number>();

/** A port of 127.0.0.1 that is free, outside the range from which outgoing connections take theirs. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 12_000);
    if (!portsInUse.has(port) && (await isFree(port))) {
      portsInUse.add(port);
      return port;
    }
  }
}

/** An empty folder that is removed with the run at the latest; searchable for the owner only. */
export async function temporaryFolder(
  prefix: string,
  where: { owner?: { uid: number; gid: number }; under?: string } = {},
): Promise<string> {
  const parent = where.under ?? tmpdir();
  await mkdir(parent, { recursive: true });
  const path = await mkdtemp(join(parent, `${prefix}-`));
  hold(`folder ${path}`);
  if (where.owner) {
    await chown(path, where.owner.uid, where.owner.gid);
  }
  return path;
}

/** Removes a temporary folder before the run ends. */
export async function removeFolder(path: string): Promise<void> {
  await rm(path, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  release(`folder ${path}`);
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
