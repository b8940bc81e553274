import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { CliFailure } from './failure.ts';

/** How a program ended. */
interface Exit {
  readonly code: number;
}

/** Signals that are sent to this process and meant for the program. */
const PASSED_ON = ['SIGTERM', 'SIGHUP', 'SIGUSR2', 'SIGWINCH', 'SIGCONT'] as const;
/** Signals that a terminal sends to the program as well. */
const OF_A_TERMINAL = ['SIGINT', 'SIGQUIT'] as const;

/** Runs a program in the place of this one: with its streams, its signals, and its exit code (128 and the signal's number). */
export function runInPlace(command: string, args: readonly string[], env: NodeJS.ProcessEnv): Promise<Exit> {
  const child = spawn(command, args, { stdio: 'inherit', env });
  const pass = (signal: NodeJS.Signals) => void child.kill(signal);
  const passUnlessTerminal = (signal: NodeJS.Signals) => process.stdin.isTTY || child.kill(signal);
  for (const signal of PASSED_ON) process.on(signal, pass);
  for (const signal of OF_A_TERMINAL) process.on(signal, passUnlessTerminal);
  return new Promise<Exit>((resolve, reject) => {
    child.on('error', (error) =>
      reject(new CliFailure('finding', notStarted(command, error), { cause: error })),
    );
    child.on('exit', (code, signal) =>
      resolve({ code: signal === null ? (code ?? 0) : 128 + constants.signals[signal] }),
    );
  }).finally(() => {
    for (const signal of PASSED_ON) process.off(signal, pass);
    for (const signal of OF_A_TERMINAL) process.off(signal, passUnlessTerminal);
  });
}

function notStarted(command: string, error: Error): string {
  const code = 'code' in error ? error.code : undefined;
  if (code === 'ENOENT') return `there is no program ${command} on PATH`;
  return code === 'EACCES' ? `${command} is no program that may be run` : `${command} cannot be started`;
}
