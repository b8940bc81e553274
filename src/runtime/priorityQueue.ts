/** How urgent a key is, most urgent first: what a user did, what that concerns, what is due, what a restart brings and what can wait as long. */
export const PRIORITIES = ['user', 'related', 'periodic', 'startup'] as const;

/** One of `PRIORITIES`. */
export type Priority = (typeof PRIORITIES)[number];

/** One waiting value; the entry is void once the value waits in another one. */
export interface QueueEntry<W> {
  readonly value: W;
  readonly priority: Priority;
  readonly since: number;
  void: boolean;
}

/** Every so many takes the longest waiting entry goes first, so that a stream of urgent work starves no other. */
const FAIR_EVERY = 8;

/** First in, first out within a priority; the most urgent priority first, mostly. */
export class PriorityQueue<W> {
  readonly #queues: readonly Fifo<W>[] = PRIORITIES.map(() => new Fifo<W>());
  #takes = 0;

  push(value: W, priority: Priority, now: number): QueueEntry<W> {
    const entry = { value, priority, since: now, void: false };
    this.#queue(priority).push(entry);
    return entry;
  }

  /** Takes out an entry whose value gets a more urgent one. */
  remove(entry: QueueEntry<W>): void {
    entry.void = true;
    this.#queue(entry.priority).size--;
  }

  /** The next value among the priorities down to the least urgent one allowed. */
  take(least: Priority): W | undefined {
    this.#takes++;
    const open = this.#queues.slice(0, PRIORITIES.indexOf(least) + 1).filter((queue) => queue.size > 0);
    if (this.#takes % FAIR_EVERY === 0) open.sort((a, b) => a.since() - b.since());
    return open[0]?.shift()?.value;
  }

  depth(priority: Priority): number {
    return this.#queue(priority).size;
  }

  /** Since when the oldest has waited; Infinity where the queue is empty. */
  oldest(): number {
    return Math.min(...this.#queues.map((queue) => queue.since()));
  }

  #queue(priority: Priority): Fifo<W> {
    // The cast: there is one queue for each priority.
    return this.#queues[PRIORITIES.indexOf(priority)] as Fifo<W>;
  }
}

class Fifo<W> {
  /** Without the void ones. */
  size = 0;
  #entries: QueueEntry<W>[] = [];
  #head = 0;

  push(entry: QueueEntry<W>): void {
    this.#entries.push(entry);
    this.size++;
  }

  shift(): QueueEntry<W> | undefined {
    const entry = this.#first();
    if (entry === undefined) return undefined;
    this.#head++;
    this.size--;
    if (this.#head > 64 && this.#head * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#head);
      this.#head = 0;
    }
    return entry;
  }

  since(): number {
    return this.#first()?.since ?? Infinity;
  }

  #first(): QueueEntry<W> | undefined {
    while (this.#entries[this.#head]?.void === true) this.#head++;
    return this.#entries[this.#head];
  }
}
