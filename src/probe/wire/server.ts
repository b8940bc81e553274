import { every } from '../alarm.ts';
import type { StepReport } from '../message.ts';
import type { ProbePool } from '../pool.ts';
import { TestProgress } from '../testProgress.ts';
import { frameOf, MOST_FRAME_BYTES } from './frame.ts';
import { readOperatorMessage } from './operatorMessage.ts';
import type { OperatorMessage, PoolLimits } from './operatorMessage.ts';
import type { ProberMessage } from './proberMessage.ts';
import { readDocuments } from './stream.ts';
import type { ByteStream } from './stream.ts';

/** Starts the processes of one operator; `denied` is read anew for each test. */
export type StartPool = (limits: PoolLimits, denied: () => readonly string[]) => ProbePool;

type TestOrder = Extract<OperatorMessage, { readonly kind: 'test' }>;

/** Tests that are asked for and not answered; an operator asks for a few more than there are processes. */
const MOST_TESTS = 1024;
const STATS_MS = 1000;

/**
 * The prober's side of a stream: does what the operator at its other end says, until that ends. Then each process ends,
 * and what was asked is forgotten. Rejects where the operator says what is no message.
 */
export async function serveOperator(stream: ByteStream, start: StartPool): Promise<void> {
  const session = new Session(start, (message) => stream.output.write(frameOf(message)));
  const cancel = every(STATS_MS, () => session.tellStats());
  try {
    await readDocuments(stream, MOST_FRAME_BYTES.operator, (document) =>
      session.take(readOperatorMessage(document)),
    );
  } finally {
    cancel();
    await session.end();
  }
}

class Session {
  readonly #start: StartPool;
  readonly #send: (message: ProberMessage) => void;
  readonly #tests = new Map<number, AbortController>();
  #pool: ProbePool | undefined;
  #denied: readonly string[] = [];
  #told = '';
  #ended = false;

  constructor(start: StartPool, send: (message: ProberMessage) => void) {
    this.#start = start;
    this.#send = send;
  }

  take(message: OperatorMessage | undefined): void {
    if (message?.kind === 'begin' && this.#pool === undefined) {
      this.#pool = this.#start(message.limits, () => this.#denied);
      return this.#send({ kind: 'ready', processes: this.#pool.size });
    }
    if (this.#pool === undefined) throw new Error('the operator does not begin as it should');
    if (message?.kind === 'deny') this.#denied = message.addresses;
    else if (message?.kind === 'cancel') this.#tests.get(message.id)?.abort();
    else if (message?.kind === 'test' && this.#tests.size < MOST_TESTS && !this.#tests.has(message.id))
      void this.#test(this.#pool, message);
    else throw new Error('the operator said what is no message');
  }

  /** Sends the figures of the pool where they have changed. */
  tellStats(): void {
    if (this.#pool === undefined) return;
    const { stats } = this.#pool;
    const told = JSON.stringify(stats);
    if (told !== this.#told) this.#send({ kind: 'stats', stats });
    this.#told = told;
  }

  async end(): Promise<void> {
    this.#ended = true;
    await this.#pool?.close();
  }

  async #test(pool: ProbePool, { id, namespace, request }: TestOrder): Promise<void> {
    const test = new AbortController();
    this.#tests.set(id, test);
    const progress = new TestProgress(undefined);
    const onStep = (step: StepReport) => this.#send({ kind: 'step', id, step });
    const result = await pool
      .run(request, { namespace, signal: test.signal, onStep })
      .catch(() => progress.failure('ProbeCrashed', 'the program that runs tests failed at this one'));
    this.#tests.delete(id);
    if (this.#ended || test.signal.aborted) return;
    this.tellStats();
    this.#send({ kind: 'result', id, result });
  }
}
