import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { failure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { after, every } from './alarm.ts';
import { MOST_PROCESS_MIB } from './limit.ts';
import { peakMemory } from './memory.ts';
import { commandOf } from './programs.ts';
import type { Program } from './programs.ts';
import type { ProbeResult } from './message.ts';
import { TestProgress } from './testProgress.ts';
import type { Turn } from './turn.ts';
import { readChildMessage, writeAssignment } from './pipe.ts';
import type { ChildMessage, Assignment } from './pipe.ts';

/** How a probe process is started. */
export interface WorkerOptions extends Program {
  readonly environment: Readonly<Record<string, string>>;
}

interface RunningTest {
  readonly progress: TestProgress;
  readonly settle: (result: ProbeResult) => void;
}

const FLAGS = [
  '--permission',
  '--disable-proto=delete',
  '--disable-sigusr1',
  '--no-experimental-sqlite', // opens files that --permission knows nothing of
  '--report-exclude-env',
  '--max-semi-space-size=1',
  '--max-old-space-size=64',
];
/** Those without which a process is held by nothing. */
const HOLDING = ['--permission', '--disable-sigusr1', '--no-experimental-sqlite'];
const START_MS = 10_000;
/** The process itself answers at the deadline, and knows best at which step; a busy machine may keep it a while. */
const GRACE_MS = 2000;
const MEMORY_POLL_MS = 100;
/** In characters, for all that a process says during one test. */
const LONGEST_ANSWER = 8192;

/** Flags by which a probe process is held and which this Node.js does not know; it would start none, or a free one. */
export function unknownFlags(
  known: { has(flag: string): boolean } = process.allowedNodeEnvironmentFlags,
): readonly string[] {
  return HOLDING.filter((flag) => !known.has(flag));
}

/** One probe process, seen from the prober. Whatever it does, a test settles and nothing is thrown. */
export class Worker {
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<boolean>();
  readonly #exit = Promise.withResolvers<void>();
  #test: RunningTest | undefined;
  #line = '';
  #bytesHeard = 0;
  #tests = 0;
  #tainted = false;
  #forced = false;
  #namespace: string | undefined;

  constructor({ environment, ...program }: WorkerOptions) {
    const readable = program.appFolders.map((folder) => `--allow-fs-read=${folder}`);
    const { command, args, env } = commandOf(program, [...FLAGS, ...readable], environment);
    this.#child = spawn(command, args, {
      cwd: '/',
      env,
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    });
    this.#child.on('error', () => this.#end()).on('close', () => this.#end());
    this.#child.stdin?.on('error', () => {});
    this.#child.stdio[3]?.on('error', () => {}).on('data', (chunk: Buffer) => this.#hear(chunk.toString()));
    void this.ready.then(after(START_MS, () => this.kill()));
  }

  /** Becomes true when the process can take a test, false when it ended before. */
  get ready(): Promise<boolean> {
    return this.#ready.promise;
  }

  get exit(): Promise<void> {
    return this.#exit.promise;
  }

  /** True where the process was ended because of what a test did in it. */
  get forced(): boolean {
    return this.#forced;
  }

  /** The one namespace whose tests it runs; undefined before its first. */
  get namespace(): string | undefined {
    return this.#namespace;
  }

  /** Whether it may take another test, out of so many in its life. */
  fit(mostTests: number): boolean {
    return !this.#tainted && this.#tests < mostTests;
  }

  /** Runs one test; rejects where the signal is aborted, which ends the process, or the test is of another namespace. */
  async run(order: Assignment, { namespace, signal, onStep }: Turn): Promise<ProbeResult> {
    signal.throwIfAborted();
    this.#namespace ??= namespace;
    if (this.#namespace !== namespace) throw new Error('a probe process serves one namespace');
    const { promise, resolve, reject } = Promise.withResolvers<ProbeResult>();
    const { timeoutMs } = order.request;
    const abort = () => {
      this.kill();
      reject(signal.reason);
    };
    this.#tests += 1;
    this.#bytesHeard = 0;
    this.#test = { progress: new TestProgress(onStep), settle: resolve };
    signal.addEventListener('abort', abort);
    const cancelDeadline = after(timeoutMs + GRACE_MS, () =>
      this.#fail('TimedOut', `no end within the ${timeoutMs / 1000}s of the test`),
    );
    const cancelPoll = every(MEMORY_POLL_MS, () => this.#weigh());
    this.#child.stdin?.write(writeAssignment(order));
    try {
      const result = await promise;
      this.#tainted ||= result.status === 'Failed' && failure(result.reason).taintsProcess === true;
      return result;
    } finally {
      signal.removeEventListener('abort', abort);
      cancelDeadline();
      cancelPoll();
    }
  }

  /** Ends the process and whatever it may have started. */
  kill(): void {
    this.#tainted = true;
    const { pid, exitCode, signalCode } = this.#child;
    this.#child.stdio[3]?.destroy();
    if (pid === undefined || exitCode !== null || signalCode !== null) return;
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      // It has just ended by itself.
    }
  }

  #hear(text: string): void {
    this.#bytesHeard += text.length;
    const lines = (this.#line + text).split('\n');
    this.#line = lines.pop() ?? '';
    if (this.#bytesHeard > LONGEST_ANSWER)
      this.#fail('ProbeCrashed', 'the process that ran the test said more than it may');
    else for (const line of lines) this.#take(readChildMessage(line));
  }

  #take(answer: ChildMessage | undefined): void {
    if (answer?.kind === 'ready') return this.#ready.resolve(true);
    if (!this.#test) return this.#fail('ProbeCrashed', 'the process spoke without being asked');
    if (answer?.kind === 'result') return this.#settle(answer.result, answer.last);
    if (answer?.kind === 'at') return this.#test.progress.move(answer.step);
    if (answer?.kind === 'ended' && this.#test.progress.pass(answer.step)) return;
    return this.#fail('ProbeCrashed', 'the process that ran the test said what is no answer');
  }

  #weigh(): void {
    if (peakMemory(this.#child.pid ?? 0) > MOST_PROCESS_MIB)
      this.#fail('BudgetExceeded', `the test took more than ${MOST_PROCESS_MIB} MiB of memory`);
  }

  #fail(reason: FailureReason, message: string): void {
    this.#forced = true;
    this.kill();
    if (this.#test) this.#settle(this.#test.progress.failure(reason, message), true);
  }

  #settle(result: ProbeResult, last: boolean): void {
    this.#tainted ||= last;
    this.#test?.settle(result);
    this.#test = undefined;
  }

  #end(): void {
    const { signalCode, exitCode } = this.#child;
    this.#tainted = true;
    this.#ready.resolve(false);
    this.#exit.resolve();
    const how = signalCode ?? `exit code ${exitCode}`;
    if (this.#test)
      this.#settle(
        this.#test.progress.failure('ProbeCrashed', `the process that ran the test ended with ${how}`),
        true,
      );
  }
}
