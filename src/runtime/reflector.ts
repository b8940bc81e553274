import { METADATA_LIST, METADATA_ONLY, type Client } from './client.ts';
import type { Clock } from './clock.ts';
import { ListSplitter } from './listSplitter.ts';
import { collectionPath, resourceName, type Kind, type KubernetesObject } from './kind.ts';
import { LineSplitter } from './lineSplitter.ts';
import { describe, type Log } from './log.ts';
import type { WatchSelector } from './scope.ts';
import type { Store } from './store.ts';
import { ApiError } from './apiError.ts';
import { parseEvent, parseObject, parseVersion, versionIn } from './decoder.ts';
import { WatchRetry } from './watchRetry.ts';

/** What a reflector watches with, and the store that it fills. */
interface ReflectorOptions<T extends KubernetesObject> {
  readonly client: Pick<Client, 'stream'>;
  readonly store: Store<T>;
  readonly clock: Clock;
  readonly log: Log;
  /** Of the kind: all of it, where this is absent. */
  readonly part?: WatchSelector;
  /** Called where the right to watch is missing. */
  readonly onForbidden?: () => void;
  readonly random?: () => number;
}

/** Bookmarks come every minute, the first one after two, so this much silence is a fault. */
const SILENCE_MS = 130_000;

/**
 * Keeps one store equal to the API server, whatever happens on the way.
 *
 * One stream does it all where the server can (WatchList): it names every object, marks the end, and goes on as a
 * watch. A server that refuses this is asked for a list first. A stream that broke is resumed where it was; after an
 * answer that says or may mean that something was missed (410, an ERROR event, a line that is none), all is asked
 * for anew. Nothing but the signal ends it.
 */
export class Reflector<T extends KubernetesObject> {
  readonly #options: ReflectorOptions<T>;
  readonly #random: () => number;
  readonly #retry: WatchRetry;
  #listFirst = false;
  /** The store's version is one from which the watch can go on. */
  #resumable = false;
  #heardAt: number;
  /** The status with which the API server refused the last attempt. */
  #refusal: number | undefined;
  #answered = false;
  #verb: 'list' | 'watch' = 'watch';
  /** The fault that was logged last, until an attempt is answered. */
  #logged: string | undefined;

  constructor(options: ReflectorOptions<T>) {
    this.#options = options;
    this.#random = options.random ?? Math.random;
    this.#retry = new WatchRetry(options.clock, this.#random);
    this.#heardAt = options.clock.monotonicMs();
  }

  get store(): Store<T> {
    return this.#options.store;
  }

  /** Time since the API server last said anything about this kind. */
  ageMs(): number {
    return this.#options.clock.monotonicMs() - this.#heardAt;
  }

  /** The API server says that the operator may not watch this. */
  get forbidden(): boolean {
    return this.#refusal === 403;
  }

  /** The API server knows no such kind: its definition is not installed. */
  get missing(): boolean {
    return this.#refusal === 404;
  }

  async run(signal: AbortSignal): Promise<void> {
    const { clock, onForbidden } = this.#options;
    while (!signal.aborted) {
      const since = clock.monotonicMs();
      const resumed = this.#resumable;
      this.#answered = false;
      const thrown = await this.#attempt(signal);
      if (signal.aborted) return;
      const status = thrown instanceof ApiError ? thrown.status : undefined;
      this.#refusal = status;
      if (this.forbidden) onForbidden?.();
      if (status !== undefined && status < 500 && ![401, 403, 429].includes(status)) this.#resumable = false;
      const lastedMs = clock.monotonicMs() - since;
      const end = { thrown, answered: this.#answered, lastedMs, resumed, resumable: this.#resumable };
      const retryInMs = this.#retry.waitMs(end);
      this.#report(thrown, { lastedMs: Math.round(lastedMs), retryInMs: Math.round(retryInMs) });
      await clock.sleep(retryInMs, signal);
    }
  }

  /** A fault is logged once: an API server that is away would fill the log. */
  #report(thrown: unknown, times: { readonly lastedMs: number; readonly retryInMs: number }): void {
    const { log, store, part } = this.#options;
    const facts = { kind: store.kind.kind, ...part, ...times };
    if (thrown === undefined) return log.debug('watch ended', facts);
    const error = describe(thrown);
    const first = this.#refusal === 429 ? 'info' : 'warn'; // it asks for patience, as one does whose definitions are new
    const level = error === this.#logged ? 'debug' : first;
    this.#logged = error;
    const resource = resourceName(store.kind);
    const grantedBy = part?.namespace === undefined ? store.kind.grantedBy : undefined;
    if (this.missing) log[level]('definition missing', { ...facts, definition: resource });
    else if (this.forbidden) log[level]('right missing', { ...facts, verb: this.#verb, resource, grantedBy });
    else log[level]('watch interrupted', { ...facts, error });
  }

  /** What ended the watch; undefined where the server ended it without an error. */
  async #attempt(signal: AbortSignal): Promise<unknown> {
    try {
      if (this.#listFirst && !this.#resumable) await this.#list(signal);
      await this.#watch(signal);
      return undefined;
    } catch (thrown) {
      const refused = thrown instanceof ApiError && (thrown.status === 400 || thrown.status === 422);
      if (!refused || this.#resumable || this.#listFirst) return thrown;
      this.#options.log.info('no initial stream from this server, listing', {
        kind: this.#options.store.kind.kind,
      });
      this.#listFirst = true;
      return this.#attempt(signal);
    }
  }

  async #list(signal: AbortSignal): Promise<void> {
    const { store } = this.#options;
    const items = new ListSplitter();
    store.begin();
    // The first may come from any cache; a later one must not be older than what the store holds.
    await this.#stream(store.version === undefined ? { resourceVersion: '0' } : {}, signal, (piece) => {
      for (const item of items.push(piece)) store.upsert(parseObject(item, store.kind));
    });
    store.end(parseVersion(items.rest()));
    this.#resumable = true;
  }

  async #watch(signal: AbortSignal): Promise<void> {
    const { store } = this.#options;
    const lines = new LineSplitter();
    const initial = !this.#resumable || store.version === undefined;
    if (initial) store.begin();
    const query = {
      watch: '1',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(300 + Math.floor(this.#random() * 300)),
      ...(initial
        ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' }
        : { resourceVersion: store.version }),
    };
    await this.#stream(query, signal, (piece) => {
      try {
        for (const line of lines.push(piece)) this.#read(line);
      } catch (thrown) {
        this.#resumable = false;
        throw thrown;
      }
    });
  }

  /** Passes on a body as it comes; silence for too long ends it. */
  async #stream(
    query: Readonly<Record<string, string>>,
    signal: AbortSignal,
    take: (piece: Buffer) => void,
  ): Promise<void> {
    const { client, clock, store, part = {} } = this.#options;
    const silence = new AbortController();
    const ended = AbortSignal.any([signal, silence.signal]);
    this.#verb = query['watch'] === undefined ? 'list' : 'watch';
    const accept = this.#verb === 'list' ? METADATA_LIST : METADATA_ONLY;
    const body = await client.stream({
      method: 'GET',
      path: collectionPath(store.kind, part.namespace),
      query: { ...query, ...selectors(store.kind, part) },
      accept: store.kind.metadataOnly === true ? accept : 'application/json',
      signal: ended,
    });
    this.#heardAt = clock.monotonicMs();
    this.#answered = true;
    this.#refusal = undefined;
    this.#logged = undefined;
    const unguard = this.#guard(silence);
    try {
      for await (const piece of body) {
        this.#heardAt = clock.monotonicMs();
        take(piece);
      }
    } finally {
      unguard();
      body.destroy();
    }
  }

  #read(line: string): void {
    const { store } = this.#options;
    if (store.awaitsEcho) {
      const version = versionIn(line);
      if (version !== undefined && store.isEcho(version)) return;
    }
    const event = parseEvent(line, store.kind);
    if (event.type === 'DELETED') store.remove(event.object);
    else if (event.type !== 'BOOKMARK') store.upsert(event.object);
    else if (event.initialEnd) {
      store.end(event.resourceVersion);
      this.#resumable = true;
    } else store.bookmark(event.resourceVersion);
  }

  /** Aborts when nothing was heard for too long; returns what ends the guard. */
  #guard(silence: AbortController): () => void {
    const { clock } = this.#options;
    let cancel = clock.after(SILENCE_MS, check.bind(this));
    return () => cancel();

    function check(this: Reflector<T>): void {
      const left = SILENCE_MS - this.ageMs();
      if (left <= 0) silence.abort(new Error('the watch fell silent'));
      else cancel = clock.after(left, check.bind(this));
    }
  }
}

function selectors(
  { labelSelector: ofKind }: Kind,
  { fieldSelector, labelSelector = ofKind }: WatchSelector,
): Readonly<Record<string, string>> {
  return {
    ...(fieldSelector !== undefined && { fieldSelector }),
    ...(labelSelector !== undefined && { labelSelector }),
  };
}
