import { randomBytes } from 'node:crypto';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { AccessRule } from './handlers.ts';
import { kind, type KubernetesObject } from './kind.ts';
import { describe, type Log } from './log.ts';

/** An Event about an object before it is written, for the people who describe that object. */
export interface EventDraft {
  /** As the cache or the client gave it. */
  readonly regarding: KubernetesObject;
  readonly type: 'Normal' | 'Warning';
  /** UpperCamelCase, at most 128 characters, like the action. */
  readonly reason: string;
  readonly action: string;
  readonly note: string;
}

/** Writes Events as far as it can; no behaviour may depend on one. */
export interface EventRecorder {
  /** Never throws and never waits: what is too much is dropped. */
  emit(draft: EventDraft): void;
  /** Resolves when all is written, or after the time. */
  flush(withinMs: number): Promise<void>;
}

/** What writing Events needs. */
export const EVENT_ACCESS: AccessRule = { group: 'events.k8s.io', resource: 'events', verbs: ['create'] };

/** One Event, as it is written. */
interface Event extends KubernetesObject {
  readonly eventTime: string;
  readonly reportingController: string;
  readonly reportingInstance: string;
  readonly type: string;
  readonly reason: string;
  readonly action: string;
  readonly note: string;
  readonly regarding: Readonly<Record<string, string | undefined>>;
}

/** Events of the newer of the two APIs. */
export const EventKind = kind<Event>({
  group: 'events.k8s.io',
  version: 'v1',
  kind: 'Event',
  plural: 'events',
  scope: 'Namespaced',
});

/** As client-go's spam filter: so many at once for one object, then one in five minutes. */
const BURST = 25;
const REFILL_MS = 300_000;
const MOST_WAITING = 1000;
const LONGEST_NOTE = 1024;

/** How Events are written, and in whose name. */
interface RecorderOptions {
  readonly client: Pick<Client, 'create'>;
  readonly clock: Clock;
  readonly log: Log;
  /** `mooring.dev/operator` */
  readonly controller: string;
  readonly instance: string;
}

/** Writes one Event after the other, in the background. */
export class BackgroundEventRecorder implements EventRecorder {
  readonly #options: RecorderOptions;
  readonly #allowances = new Map<string, Allowance>();
  readonly #queue: EventDraft[] = [];
  #writing: Promise<void> | undefined;

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  emit(draft: EventDraft): void {
    if (this.#queue.length >= MOST_WAITING || !this.#allows(draft.regarding.metadata.uid)) return;
    this.#queue.push(draft);
    this.#writing ??= this.#write().finally(() => {
      this.#writing = undefined;
    });
  }

  async flush(withinMs: number): Promise<void> {
    const done = new AbortController();
    void this.#writing?.finally(() => done.abort());
    if (this.#writing !== undefined) await this.#options.clock.sleep(withinMs, done.signal);
  }

  async #write(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      try {
        const event = this.#eventOf(next);
        await this.#options.client.create(EventKind, event);
      } catch (thrown) {
        this.#options.log.debug('event not written', { reason: next.reason, error: describe(thrown) });
      }
    }
  }

  #eventOf({
    regarding,
    type,
    reason,
    action,
    note,
  }: EventDraft): Omit<Event, 'metadata'> & { metadata: { name: string; namespace: string } } {
    const { clock, controller, instance } = this.#options;
    const { name, namespace, uid, resourceVersion } = regarding.metadata;
    return {
      // Names of objects may be as long as names of Events may.
      metadata: {
        name: `${name.slice(0, 200)}.${randomBytes(8).toString('hex')}`,
        namespace: namespace ?? 'default',
      },
      eventTime: clock.now().toISOString().replace('Z', '000Z'),
      reportingController: controller,
      reportingInstance: instance.slice(0, 128),
      type,
      reason,
      action,
      note: note.slice(0, LONGEST_NOTE),
      regarding: {
        apiVersion: regarding.apiVersion,
        kind: regarding.kind,
        name,
        namespace,
        uid,
        resourceVersion,
      },
    };
  }

  #allows(uid: string): boolean {
    const now = this.#options.clock.monotonicMs();
    const { tokens, at } = this.#allowances.get(uid) ?? { tokens: BURST, at: now };
    const refilled = Math.min(BURST, tokens + (now - at) / REFILL_MS);
    if (this.#allowances.size > MOST_WAITING) this.#prune(now);
    this.#allowances.set(uid, { tokens: refilled >= 1 ? refilled - 1 : refilled, at: now });
    return refilled >= 1;
  }

  /** An object that has its whole burst again needs no entry. */
  #prune(now: number): void {
    for (const [uid, { tokens, at }] of this.#allowances) {
      if (tokens + (now - at) / REFILL_MS >= BURST) this.#allowances.delete(uid);
    }
  }
}

interface Allowance {
  readonly tokens: number;
  readonly at: number;
}
