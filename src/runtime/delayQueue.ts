import type { Clock } from './clock.ts';

interface Entry<W> {
  readonly key: string;
  readonly due: number;
  readonly what: W;
}

/** What is due later, one entry for each key: a heap and a single timer, because a timer for each costs 50 times the memory. */
export class Agenda<W> {
  readonly #clock: Clock;
  readonly #ring: (what: W) => void;
  readonly #entries = new Map<string, Entry<W>>();
  /** Entries that were replaced stay in the heap until they surface, or until they are too many. */
  #heap: Entry<W>[] = [];
  #cancel: (() => void) | undefined;
  #armedFor = Infinity;

  constructor(clock: Clock, ring: (what: W) => void) {
    this.#clock = clock;
    this.#ring = ring;
  }

  get size(): number {
    return this.#entries.size;
  }

  /** Replaces what was planned for the key. */
  set(key: string, inMs: number, what: W): void {
    const entry = { key, due: this.#clock.monotonicMs() + inMs, what };
    this.#entries.set(key, entry);
    if (this.#heap.length > 64 + 2 * this.#entries.size) this.#rebuild();
    else siftUp(this.#heap, this.#heap.push(entry) - 1);
    this.#arm();
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }

  clear(): void {
    this.#entries.clear();
    this.#heap = [];
    this.#disarm();
  }

  #rebuild(): void {
    // Sorted is a heap.
    this.#heap = [...this.#entries.values()].sort((a, b) => a.due - b.due);
  }

  #arm(): void {
    const due = this.#heap[0]?.due ?? Infinity;
    if (due >= this.#armedFor) return;
    this.#disarm();
    this.#armedFor = due;
    this.#cancel = this.#clock.after(Math.max(0, due - this.#clock.monotonicMs()), () => this.#fire());
  }

  #disarm(): void {
    this.#cancel?.();
    this.#armedFor = Infinity;
  }

  #fire(): void {
    this.#armedFor = Infinity;
    const now = this.#clock.monotonicMs();
    for (let first = this.#heap[0]; first !== undefined && first.due <= now; first = this.#heap[0]) {
      removeFirst(this.#heap);
      if (this.#entries.get(first.key) !== first) continue;
      this.#entries.delete(first.key);
      this.#ring(first.what);
    }
    this.#arm();
  }
}

function siftUp<W>(heap: Entry<W>[], from: number): void {
  for (
    let at = from, up = (at - 1) >> 1;
    at > 0 && dueAt(heap, at) < dueAt(heap, up);
    at = up, up = (at - 1) >> 1
  )
    swap(heap, at, up);
}

function removeFirst<W>(heap: Entry<W>[]): void {
  const last = heap.pop();
  if (last === undefined || heap.length === 0) return;
  heap[0] = last;
  for (let at = 0; ;) {
    const left = 2 * at + 1;
    const least = dueAt(heap, left + 1) < dueAt(heap, left) ? left + 1 : left;
    if (dueAt(heap, least) >= dueAt(heap, at)) return;
    swap(heap, at, least);
    at = least;
  }
}

function dueAt<W>(heap: readonly Entry<W>[], at: number): number {
  return heap[at]?.due ?? Infinity;
}

function swap<W>(heap: Entry<W>[], a: number, b: number): void {
  // The casts: both are inside of the heap.
  const held = heap[a] as Entry<W>;
  heap[a] = heap[b] as Entry<W>;
  heap[b] = held;
}
