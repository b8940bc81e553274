import { after } from './alarm.ts';
import type { Worker } from './worker.ts';

/** Processes that could take a test: some for the namespace that they have served, some for any. */
export class RestingWorkers {
  readonly #idleMs: number;
  readonly #spares: number;
  /** The longest at rest first: they are the ones to go. */
  readonly #workers: { readonly worker: Worker; readonly stay: () => void }[] = [];

  /** One ends after so long without a test; of those that have served none, so many stay. */
  constructor({ idleMs, spares }: { readonly idleMs: number; readonly spares: number }) {
    this.#idleMs = idleMs;
    this.#spares = spares;
  }

  /** How many have served no namespace yet. */
  get fresh(): number {
    return this.#workers.filter(({ worker }) => worker.namespace === undefined).length;
  }

  add(worker: Worker): void {
    this.#workers.push({ worker, stay: after(this.#idleMs, () => this.#shrink(worker)) });
  }

  /** One that has served the namespace, or else one that has served none. */
  takeFor(namespace: string): Worker | undefined {
    const own = this.#workers.findLast(({ worker }) => worker.namespace === namespace);
    const taken = own ?? this.#workers.findLast(({ worker }) => worker.namespace === undefined);
    if (taken !== undefined) this.forget(taken.worker);
    return taken?.worker;
  }

  /** Makes room: ends the one that has rested longest of those that have served. */
  endLongest(): void {
    const longest = this.#workers.find(({ worker }) => worker.namespace !== undefined);
    if (longest !== undefined) this.#end(longest.worker);
  }

  forget(worker: Worker): void {
    const index = this.#workers.findIndex((resting) => resting.worker === worker);
    if (index >= 0) this.#workers.splice(index, 1)[0]?.stay();
  }

  #shrink(worker: Worker): void {
    if (worker.namespace === undefined && this.fresh <= this.#spares) return;
    this.#end(worker);
  }

  #end(worker: Worker): void {
    this.forget(worker);
    worker.kill();
  }
}
