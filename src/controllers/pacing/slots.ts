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
 * Who may test when. Each test is held until its verdict is written: a crash then repeats at most so many tests,
 * however slow the API server is.
 *
 * Namespaces take turns, and in a namespace its lanes do: the tests of one credential, which run one after the
 * other, so that a wrong one is found wrong once. A target is never asked by more than a few at once. No namespace
 * has all the slots, so that dead servers in one leave the others' tests alone.
 */
export class Slots {
  readonly #limits: Limits;
  readonly #clock: Clock;
  /** By namespace, then by lane; who was served goes to the end. */
  readonly #waiting = new Map<string, Map<string, Lane>>();
  readonly #running = new Tally();
  readonly #rates = new Map<string, Bucket>();
  #busy = 0;
  #stopTimer: (() => void) | undefined;

  constructor(limits: Limits, clock: Clock) {
    this.#limits = limits;
    this.#clock = clock;
  }

  /** Runs when its turn has come; rejects without running where the signal aborts before. */
  async hold<T>(question: Attempt, run: () => Promise<T>, signal: AbortSignal): Promise<T> {
    await this.#turn(question, signal);
    try {
      return await run();
    } finally {
      this.#busy -= 1;
      for (const key of keysOf(question)) this.#running.add(key, -1);
      this.#dispatch();
    }
  }

  async #turn(question: Attempt, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const leave = this.#queue(question, resolve);
    const abort = () => {
      leave();
      reject(signal.reason);
    };
    signal.addEventListener('abort', abort, { once: true });
    this.#dispatch();
    await promise;
    signal.removeEventListener('abort', abort);
  }

  #queue(question: Attempt, start: () => void): () => void {
    const key = question.credential ?? question.target;
    const lanes = this.#waiting.get(question.namespace) ?? new Map<string, Lane>();
    const lane = lanes.get(key) ?? { question, starts: [] };
    lane.starts.push(start);
    lanes.set(key, lane);
    this.#waiting.set(question.namespace, lanes);
    return () => {
      const index = lane.starts.indexOf(start);
      if (index >= 0) lane.starts.splice(index, 1);
      if (lane.starts.length === 0) this.#drop(question.namespace, key, lane);
    };
  }

  #drop(namespace: string, key: string, lane: Lane): void {
    const lanes = this.#waiting.get(namespace);
    if (lanes?.get(key) !== lane) return;
    lanes.delete(key);
    if (lanes.size === 0) this.#waiting.delete(namespace);
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
    for (const [namespace, lanes] of this.#waiting) {
      if (this.#running.of(namespaceKey(namespace)) >= this.#limits.atOncePerNamespace) continue;
      const rate = this.#rate(namespaceKey(namespace), this.#limits.perMinutePerNamespace, now);
      const waitMs = rate.waitMs(now) || this.#startIn(namespace, lanes, now);
      if (waitMs === 0) rate.take(now);
      if (waitMs === 0) return 0;
      if (waitMs !== undefined) waits.push(waitMs);
    }
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  #startIn(namespace: string, lanes: ReadonlyMap<string, Lane>, now: number): number | undefined {
    const waits: number[] = [];
    for (const [key, lane] of lanes) {
      if (!this.#mayRun(lane.question)) continue;
      const waitMs = this.#rate(targetKey(lane.question.target), this.#limits.perMinutePerTarget, now).take(
        now,
      );
      if (waitMs === undefined) {
        this.#start(namespace, key, lane);
        return 0;
      }
      waits.push(waitMs);
    }
    return waits.length === 0 ? undefined : Math.min(...waits);
  }

  #start(namespace: string, key: string, lane: Lane): void {
    const lanes = this.#waiting.get(namespace);
    const start = lane.starts.shift();
    lanes?.delete(key);
    this.#waiting.delete(namespace);
    if (lane.starts.length > 0) lanes?.set(key, lane);
    if (lanes !== undefined && lanes.size > 0) this.#waiting.set(namespace, lanes);
    this.#busy += 1;
    for (const each of keysOf(lane.question)) this.#running.add(each, 1);
    start?.();
  }

  #mayRun({ target, credential }: Attempt): boolean {
    const alone = credential === undefined || this.#running.of(credentialKey(credential)) === 0;
    return alone && this.#running.of(targetKey(target)) < this.#limits.atOncePerTarget;
  }

  #rate(key: string, perMinute: number, now: number): Bucket {
    const known = this.#rates.get(key);
    if (known !== undefined) return known;
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

/** Rates that are kept before those of who has long been quiet are forgotten. */
const MOST_RATES = 1000;

interface Lane {
  readonly question: Attempt;
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
