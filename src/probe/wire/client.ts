import type { Writable } from 'node:stream';
import { after } from '../alarm.ts';
import { guard } from '../guard.ts';
import type { ProbeRequest, ProbeResult } from '../message.ts';
import { inOwnWords } from '../ownWords.ts';
import type { PoolStats, ProbePool } from '../pool.ts';
import { TestProgress } from '../testProgress.ts';
import type { Turn } from '../turn.ts';
import { MOST_FRAME_BYTES } from './frame.ts';
import { writeOperatorMessage } from './operatorMessage.ts';
import type { OperatorMessage, PoolLimits } from './operatorMessage.ts';
import { readProberMessage } from './proberMessage.ts';
import type { ProberMessage } from './proberMessage.ts';
import { readDocuments } from './stream.ts';
import type { ByteStream } from './stream.ts';

/** The pool of a prober, which is a program of its own: it may end at any moment, and another takes its place. */
export interface Prober extends ProbePool {
  /** Whether one is there that tests can be sent to. */
  readonly connected: boolean;
  /** How many have come since the start. */
  readonly connections: number;
}

/**
 * Brings probers, one after the other: hands the stream of each to `attach`, which resolves when that one is gone, to
 * whether it ever spoke. Resolves soon after `stopped` is aborted.
 */
export type ProberSource = (
  attach: (stream: ByteStream) => Promise<boolean>,
  stopped: AbortSignal,
) => Promise<void>;

/** How tests are run. */
interface ProberOptions extends PoolLimits {
  /** IP addresses of the API server; read anew for each test. */
  readonly denyTargets: () => readonly string[];
  /** Hears when a prober comes, and when it goes. */
  readonly onChange?: (connected: boolean) => void;
  /** How long a test waits for the first prober; 30 s unless said otherwise. It waits longer for one that was there and is away. */
  readonly patienceMs?: number;
}

/** Sends each test to the prober that is there, and waits for one where there is none. */
export function proberFrom(source: ProberSource, options: ProberOptions): Prober {
  return new RemotePool(source, options);
}

const PATIENCE_MS = 30_000;
/**
 * So many times longer for one that is away: Kubernetes starts a container again within five minutes, and a verdict that
 * stands says more than that our own program was away. What waits is asked in the moment in which it is back.
 */
const AWAY = 12;
const START_MS = 10_000;
/** Besides the time of the test: its process may have to be started first. */
const GRACE_MS = 20_000;
/** A prober that ends with a test before it said a word of it is replaced by another, which is asked once more. */
const MOST_TRIES = 2;
const NO_STATS: PoolStats = { busy: 0, waiting: 0, spawned: 0, killed: 0 };

interface Question {
  readonly id: number;
  readonly request: ProbeRequest;
  readonly namespace: string;
  readonly progress: TestProgress;
  readonly settle: (result: ProbeResult) => void;
  readonly reject: (reason: unknown) => void;
  tries: number;
  isSent: boolean;
  /** Then a server may have been asked, which is not asked twice. */
  isBegun: boolean;
  cancelAlarm: () => void;
}

interface Session {
  readonly output: Writable;
  /** How many tests it runs at once; 0 until it is ready. */
  processes: number;
  denied: string;
}

class RemotePool implements Prober {
  readonly size: number;
  readonly #options: ProberOptions;
  readonly #questions = new Map<number, Question>();
  readonly #stop = new AbortController();
  readonly #source: Promise<void>;
  #session: Session | undefined;
  #stats = NO_STATS;
  #connections = 0;
  #lastId = 0;

  constructor(source: ProberSource, options: ProberOptions) {
    this.size = options.slots;
    this.#options = options;
    guard({ ...options, denyTargets: options.denyTargets() }); // throws here, not in each test, where a rule is wrong
    this.#source = source((stream) => this.#attach(stream), this.#stop.signal);
  }

  get stats(): PoolStats {
    return this.#stats;
  }

  get connected(): boolean {
    return (this.#session?.processes ?? 0) > 0;
  }

  get connections(): number {
    return this.#connections;
  }

  async run(request: ProbeRequest, { namespace, signal, onStep }: Turn): Promise<ProbeResult> {
    signal.throwIfAborted();
    this.#stop.signal.throwIfAborted();
    this.#lastId += 1;
    const id = this.#lastId;
    const { promise, resolve: settle, reject } = Promise.withResolvers<ProbeResult>();
    const progress = new TestProgress(onStep);
    const state = { tries: 0, isSent: false, isBegun: false, cancelAlarm: () => {} };
    const question: Question = { id, request, namespace, progress, settle, reject, ...state };
    const abort = () => {
      if (question.isSent) this.#send({ kind: 'cancel', id });
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort);
    this.#questions.set(id, question);
    this.#ask(question);
    try {
      return await promise;
    } finally {
      signal.removeEventListener('abort', abort);
      question.cancelAlarm();
      this.#questions.delete(id);
      this.#askWaiting();
    }
  }

  /** What found all processes busy. */
  #askWaiting(): void {
    for (const question of this.#questions.values()) if (!question.isSent) this.#ask(question);
  }

  async close(): Promise<void> {
    const closed = new Error('the probe pool is closed');
    for (const { reject } of this.#questions.values()) reject(closed);
    this.#stop.abort(closed);
    await this.#source;
  }

  /** Sends it to the prober that is there, or has it wait for the next. */
  #ask(question: Question): void {
    const { id, namespace, request, progress, settle } = question;
    question.cancelAlarm();
    if (!this.connected) {
      const patienceMs = (this.#options.patienceMs ?? PATIENCE_MS) * (this.#connections === 0 ? 1 : AWAY);
      question.cancelAlarm = after(patienceMs, () => this.#giveUp(question));
      return;
    }
    const sent = [...this.#questions.values()].filter(({ isSent }) => isSent);
    if (sent.length >= (this.#session?.processes ?? 0)) return; // until one of them is answered
    const frame = writeOperatorMessage({ kind: 'test', id, namespace, request });
    if (frame.length > MOST_FRAME_BYTES.operator)
      return settle(
        progress.failure('BudgetExceeded', 'the parameters and secrets of the test take more than 16 MiB'),
      );
    this.#deny();
    question.tries += 1;
    question.isSent = true;
    this.#session?.output.write(frame);
    const output = this.#session?.output;
    question.cancelAlarm = after(request.timeoutMs + GRACE_MS, () => output?.destroy());
  }

  #giveUp({ progress, settle }: Question): void {
    settle(progress.failure('ProbeCrashed', 'the program that runs tests did not start'));
  }

  /** The addresses that no test may reach, where they are others than before. */
  #deny(): void {
    const addresses = this.#options.denyTargets();
    const denied = addresses.join(' ');
    if (this.#session === undefined || this.#session.denied === denied) return;
    this.#session.denied = denied;
    this.#send({ kind: 'deny', addresses });
  }

  #send(message: OperatorMessage): void {
    this.#session?.output.write(writeOperatorMessage(message));
  }

  async #attach(stream: ByteStream): Promise<boolean> {
    const session: Session = { output: stream.output, processes: 0, denied: '' };
    const stop = () => stream.output.destroy();
    const cancelStart = after(START_MS, () => session.processes > 0 || stop());
    this.#stop.signal.addEventListener('abort', stop);
    this.#session = session;
    this.#send({ kind: 'begin', limits: limitsOf(this.#options) });
    const take = (document: unknown) => this.#take(session, readProberMessage(document));
    // One that says what is no message is gone, too.
    await readDocuments(stream, MOST_FRAME_BYTES.prober, take).catch(() => {});
    cancelStart();
    this.#stop.signal.removeEventListener('abort', stop);
    this.#session = undefined;
    this.#lose(session);
    return session.processes > 0;
  }

  #take(session: Session, message: ProberMessage | undefined): void {
    const isFirst = session.processes === 0;
    if (message === undefined || (message.kind === 'ready') !== isFirst)
      throw new Error('the prober said what is no message');
    if (message.kind === 'ready') return this.#welcome(session, message.processes);
    if (message.kind === 'stats') this.#stats = message.stats;
    if (!('id' in message)) return;
    const question = this.#questions.get(message.id); // none where the test was cancelled
    if (question === undefined) return;
    const path = { ...this.#options, namespace: question.namespace };
    if (message.kind === 'result') return question.settle(inOwnWords(message.result, question.request, path));
    question.isBegun = true;
    if (!question.progress.pass(message.step)) throw new Error('the prober said what is no message');
  }

  #welcome(session: Session, processes: number): void {
    session.processes = processes;
    this.#connections += 1;
    this.#options.onChange?.(true);
    this.#askWaiting();
  }

  /** Of what the prober was asked, asks anew where no word was heard, and says of the rest that it crashed. */
  #lose({ processes }: Session): void {
    this.#stats = NO_STATS;
    if (processes > 0) this.#options.onChange?.(false);
    for (const question of this.#questions.values()) {
      const { isSent, isBegun, tries, progress, settle } = question;
      if (!isSent && this.#connections === 0) this.#giveUp(question);
      else if (!isSent) this.#ask(question); // which waits for the next prober
      if (!isSent) continue;
      question.isSent = false;
      if (isBegun || tries === MOST_TRIES)
        settle(progress.failure('ProbeCrashed', 'the program that runs tests ended during this one'));
      else this.#ask(question);
    }
  }
}

function limitsOf({ denyTargets: _d, onChange: _o, patienceMs: _p, ...limits }: ProberOptions): PoolLimits {
  return limits;
}
