/** Which lane a key waits in: what a user did, what that concerns, what is due, what a restart brings. */
export const PRIORITIES = ['user', 'related', 'periodic', 'startup'] as const;

/** One of `PRIORITIES`. */
export type Priority = (typeof PRIORITIES)[number];

/** A place in a lane; it is void once its waiter has moved to another. */
export interface Place<W> {
  readonly waiter: W;
  readonly priority: Priority;
  readonly since: number;
  void: boolean;
}

/** Every so many takes, who has waited longest goes first, so that a stream of urgent work starves nobody. */
const FAIR_EVERY = 8;

/** First in, first out within a lane; the urgent lane first, mostly. */
export class Lanes<W> {
  readonly #lanes: readonly Lane<W>[] = PRIORITIES.map(() => new Lane<W>());
  #takes = 0;

  push(waiter: W, priority: Priority, now: number): Place<W> {
    const place = { waiter, priority, since: now, void: false };
    this.#lane(priority).push(place);
    return place;
  }

  /** Gives up a place, to take a better one. */
  leave(place: Place<W>): void {
    place.void = true;
    this.#lane(place.priority).size--;
  }

  /** The next one among the lanes down to the least urgent one allowed. */
  take(least: Priority): W | undefined {
    this.#takes++;
    const open = this.#lanes.slice(0, PRIORITIES.indexOf(least) + 1).filter((lane) => lane.size > 0);
    if (this.#takes % FAIR_EVERY === 0) open.sort((a, b) => a.since() - b.since());
    return open[0]?.shift()?.waiter;
  }

  depth(priority: Priority): number {
    return this.#lane(priority).size;
  }

  /** Since when the oldest has waited; Infinity where nobody waits. */
  oldest(): number {
    return Math.min(...this.#lanes.map((lane) => lane.since()));
  }

  #lane(priority: Priority): Lane<W> {
    // The cast: there is one lane for each priority.
    return this.#lanes[PRIORITIES.indexOf(priority)] as Lane<W>;
  }
}

class Lane<W> {
  /** Without the void ones. */
  size = 0;
  #places: Place<W>[] = [];
  #head = 0;

  push(place: Place<W>): void {
    this.#places.push(place);
    this.size++;
  }

  shift(): Place<W> | undefined {
    const place = this.#first();
    if (place === undefined) return undefined;
    this.#head++;
    this.size--;
    if (this.#head > 64 && this.#head * 2 > this.#places.length) {
      this.#places = this.#places.slice(this.#head);
      this.#head = 0;
    }
    return place;
  }

  since(): number {
    return this.#first()?.since ?? Infinity;
  }

  #first(): Place<W> | undefined {
    while (this.#places[this.#head]?.void === true) this.#head++;
    return this.#places[this.#head];
  }
}
