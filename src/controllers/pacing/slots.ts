import type { Clock } from '../../runtime/clock.ts';
import { Bucket } from '../bucket.ts';
import type { Attempt } from './attempt.ts';

/** How many tests may run, at once and in a minute. */
export interface Limits {
  /** At once, over all: as many as there are probe processes. */
  readonly atOnce: number;
  readonly atOncePerTarget: number;
  /** Fewer than `atOnce`, so that no namespace has all the slots. */
  readonly atOncePerNamespace: number;
  readonly perMinutePerTarget: number;
  readonly perMinutePerNamespace: number;
}

/**
 * Which test may run when. Each is held until its verdict is written: a crash then repeats at most so many tests,
 * however slow the API server is.
 *
 * Namespaces take turns, and in a namespace its queues do: the tests of one credential, which run one after the
 * other, so that a wrong one is found wrong once. A target is never asked by more than a few at once. No namespace
 * has all the slots, so that dead servers in one leave the others' tests alone. Where more namespaces wait than there
 * are slots, a turn is a few tests: a probe process serves one namespace, and each change of namespace starts one.
 */
export class Slots {
  readonly #limits: Limits;
  readonly #clock: Clock;
  /** By namespace, then by credential or target; what was served goes to the end. */
  readonly #waiting = new Map<string, Map<string, AttemptQueue>>();
  readonly #running = new Tally();
  readonly #rates = new Map<string, Bucket>();
  /** How many tests of a namespace have followed one another in its turn. */
  readonly #inTurn = new Map<string, number>();
  #next: string | undefined;
  #busy = 0;
  #stopTimer: (() => void) | undefined;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Runs when its turn has come; rejects without running where the signal aborts before. */
  async hold<T>(attempt: Attempt, run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#turn(attempt, signal);
    try {
      return await run();
    } finally {
      this.#busy -= 1;
      for (const key of keysOf(attempt)) this.#running.add(key, -1);
      this.#next = this.#goesOn(attempt.namespace) ? attempt.namespace : undefined;
      this.#dispatch();
    }
  }

  async #turn(attempt: Attempt, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = this.#queue(attempt, resolve);
    const abort = () => {
      leave();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#dispatch();
    await promise;
    signal.removeEventListener('abort', abort);
  }

  #queue(attempt: Attempt, start: () => void): () => void {
    const key = attempt.credential ?? attempt.target;
    const queues = this.#waiting.get(attempt.namespace) ?? new Map<string, AttemptQueue>();
    const queue = queues.get(key) ?? { attempt, starts: [] };
    queue.starts.push(start);
    queues.set(key, queue);
    this.#waiting.set(attempt.namespace, queues);
    return () => {
      const index = queue.starts.indexOf(start);
      if (index >= 0) queue.starts.splice(index, 1);
      if (queue.starts.length === 0) this.#drop(attempt.namespace, key, queue);
    };
  }

  #drop(namespace: string, key: string, queue: AttemptQueue): void {
    const queues = this.#waiting.get(namespace);
    if (queues?.get(key) !== queue) return;
    queues.delete(key);
    if (queues.size === 0) this.#waiting.delete(namespace);
  }

  /** Whether the next test is of the same namespace as the one that has just ended. */
  #goesOn(namespace: string): boolean {
    const tests = this.#inTurn.get(namespace) ?? 1;
    this.#inTurn.delete(namespace);
    const share = Math.max(1, Math.floor(this.#limits.atOnce / this.#waiting.size));
    if (!this.#waiting.has(namespace) || tests >= MOST_IN_TURN) return false;
    if (this.#running.of(namespaceKey(namespace)) >= share) return false;
    this.#inTurn.set(namespace, tests + 1);
    return true;
  }

  *#inOrder(): Iterable<readonly [string, ReadonlyMap<string, AttemptQueue>]> {
    const next = this.#next === undefined ? undefined : this.#waiting.get(this.#next);
    if (this.#next !== undefined && next !== undefined) yield [this.#next, next];
    yield* this.#waiting;
  }

  #dispatch(): void {
    this.#stopTimer?.();
    this.#stopTimer = undefined;
    let waitMs: number | undefined = 0;
    while (this.#busy < this.#limits.atOnce && waitMs === 0) waitMs = this.#startNext();
    if (waitMs !== undefined && waitMs > 0)
      this.#stopTimer = this.#clock.after(waitMs, () => this.#dispatch());
  }

  /** Starts one and gives 0; else the milliseconds until a rate lets one go; undefined where only an end of another does. */
  #startNext(): number | undefined {
    const waits: number[] = [];
    const now = this.#clock.monotonicMs();
    for (const [namespace, queues] of this.#inOrder()) {
      if (this.#running.of(namespaceKey(namespace)) >= this.#limits.atOncePerNamespace) continue;
      const rate = this.#rate(namespaceKey(namespace), this.#limits.perMinutePerNamespace, now);
      const waitMs = rate.waitMs(now) || this.#startIn(namespace, queues, now);
      if (waitMs === 0) rate.take(now);
      if (waitMs === 0) return 0;
      if (waitMs !== undefined) waits.push(waitMs);
    }
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  #startIn(namespace: string, queues: ReadonlyMap<string, AttemptQueue>, now: number): number | undefined {
    const waits: number[] = [];
    for (const [key, queue] of queues) {
      if (!this.#mayRun(queue.attempt)) continue;
      const waitMs = this.#rate(targetKey(queue.attempt.target), this.#limits.perMinutePerTarget, now).take(
        now,
      );
      if (waitMs === undefined) {
        this.#start(namespace, key, queue);
        return 0;
      }
      waits.push(waitMs);
    }
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  #start(namespace: string, key: string, queue: AttemptQueue): void {
    const queues = this.#waiting.get(namespace);
    const start = queue.starts.shift();
    queues?.delete(key);
    this.#waiting.delete(namespace);
    if (queue.starts.length > 0) queues?.set(key, queue);
    if (queues !== undefined && queues.size > 0) this.#waiting.set(namespace, queues);
    this.#busy += 1;
    this.#next = undefined;
    for (const each of keysOf(queue.attempt)) this.#running.add(each, 1);
    start?.();
  }

  #mayRun({ target, credential }: Attempt): boolean {
    const alone = credential === undefined || this.#running.of(credentialKey(credential)) === 0;
    return alone && this.#running.of(targetKey(target)) < this.#limits.atOncePerTarget;
  }

  #rate(key: string, perMinute: number, now: number): Bucket {
    const kept = this.#rates.get(key);
    if (kept !== undefined) return kept;
    if (this.#rates.size >= MOST_RATES)
      for (const [each, bucket] of this.#rates) if (bucket.full(now)) this.#rates.delete(each);
    const made = new Bucket(
      { perSecond: perMinute / 60, burst: Math.max(1, Math.round(perMinute / 5)) },
      now,
    );
    this.#rates.set(key, made);
    return made;
  }
}

/** Tests of a namespace in its turn. */
const MOST_IN_TURN = 8;
/** Rates that are kept before those not used for long are forgotten. */
const MOST_RATES = 1000;

interface AttemptQueue {
  readonly attempt: Attempt;
  readonly starts: (() => void)[];
}

class Tally {
  readonly #counts = new Map<string, number>();

  of(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  add(key: string, more: number): void {
    const count = this.of(key) + more;
    if (count === 0) this.#counts.delete(key);
    else this.#counts.set(key, count);
  }
}

const namespaceKey = (namespace: string) => `namespace ${namespace}`;
const targetKey = (target: string) => `target ${target}`;
const credentialKey = (credential: string) => `credential ${credential}`;

function keysOf({ namespace, target, credential }: Attempt): readonly string[] {
  return [
    namespaceKey(namespace),
    targetKey(target),
    ...(credential === undefined ? [] : [credentialKey(credential)]),
  ];
}
