import type { Client } from '../../runtime/client.ts';
import type { Clock } from '../../runtime/clock.ts';
import { servedResource } from '../../runtime/discovery.ts';
import type { ServedResource } from '../../runtime/discovery.ts';
import { refOf } from '../../runtime/kind.ts';
import { describe } from '../../runtime/log.ts';
import type { Log } from '../../runtime/log.ts';
import { Reflector } from '../../runtime/reflector.ts';
import type { NamespaceScope, WatchSelector } from '../../runtime/scope.ts';
import { Store } from '../../runtime/store.ts';
import type { Delta } from '../../runtime/store.ts';
import type { SourceState, UsageIndex } from '../usage/usage.ts';
import { watchedKind } from './source.ts';
import type { UserSource, UserObject } from './source.ts';

interface SourceWatchOptions {
  readonly client: Pick<Client, 'request' | 'stream'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly scope: NamespaceScope;
  readonly usage: UsageIndex;
  /** Called with the keys of the index whose users changed. */
  readonly onTouched: (targets: readonly string[]) => void;
  readonly onPhase: () => void;
}

/** How soon a definition that was installed, changed or removed is noticed. */
const LOOK_MS = 10_000;

type Phase = SourceState['phase'];

/** The objects of one kind, read for as long as it is served; what they use goes into the index and is kept nowhere else. */
export class SourceWatch {
  readonly #source: UserSource;
  readonly #options: SourceWatchOptions;
  readonly #stopped = new AbortController();
  #phase: Phase = 'reading';
  #objects = 0;
  #references = 0;

  constructor(source: UserSource, options: SourceWatchOptions) {
    this.#source = source;
    this.#options = options;
  }

  get state(): SourceState {
    return { phase: this.#phase, objects: this.#objects, references: this.#references };
  }

  /** Ends the watch; what its objects used is used no more. */
  stop(): void {
    this.#stopped.abort();
  }

  /** Until the signal aborts, or it is stopped; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    const ended = AbortSignal.any([signal, this.#stopped.signal]);
    while (!ended.aborted) {
      const resource = await this.#served(ended);
      if (typeof resource === 'object') await this.#follow(resource, ended, signal);
      else if (resource !== undefined) this.#enter(resource);
      await this.#options.clock.sleep(LOOK_MS, ended);
    }
  }

  /** The resource; or why there is none, where the API server says so. */
  async #served(signal: AbortSignal): Promise<ServedResource | Phase | undefined> {
    try {
      const resource = await servedResource(this.#options.client, this.#source, signal);
      if (resource === undefined) return 'missing';
      if (resource.kind !== this.#source.kind) return 'other-kind';
      return resource.namespaced ? resource : 'cluster-scoped';
    } catch (thrown) {
      if (!signal.aborted)
        this.#options.log.debug('kind not discovered', { kind: this.#source.kind, error: describe(thrown) });
      return undefined;
    }
  }

  /** Watches until the kind is no longer served; where the process ends, the index needs no more care. */
  async #follow(resource: ServedResource, signal: AbortSignal, closed: AbortSignal): Promise<void> {
    const gone = new AbortController();
    const ended = AbortSignal.any([signal, gone.signal]);
    const kind = watchedKind(this.#source, resource);
    const reflectors = this.#parts().map((part) => {
      const store = new Store<UserObject>(kind, new Map(), (delta) => this.#onDelta(delta));
      const { client, clock, log } = this.#options;
      return new Reflector({ client, store, clock, log, part, onForbidden: () => this.#enter('forbidden') });
    });
    const running = reflectors.map((reflector) => reflector.run(ended));
    void Promise.all(reflectors.map(({ store }) => store.whenSynced())).then(() => this.#enter('read'));
    while (!ended.aborted) {
      await this.#options.clock.sleep(LOOK_MS, ended);
      if (reflectors.some(({ missing }) => missing)) gone.abort();
      else if (reflectors.every(({ store, forbidden }) => store.synced && !forbidden)) this.#enter('read');
    }
    await Promise.all(running);
    if (!closed.aborted) for (const { store } of reflectors) store.clear();
  }

  /** One stream for all namespaces, or one for each that the operator looks after. */
  #parts(): readonly WatchSelector[] {
    const { scope } = this.#options;
    return scope !== 'all' && 'namespaces' in scope
      ? scope.namespaces.map((namespace) => ({ namespace }))
      : [{}];
  }

  #onDelta({ now, before }: Delta<UserObject>): void {
    const object = now ?? before;
    if (object === undefined || now === before) return;
    this.#objects += Number(now !== undefined) - Number(before !== undefined);
    this.#references += (now?.references ?? 0) - (before?.references ?? 0);
    this.#options.onTouched(this.#options.usage.put(this.#source, refOf(object), now?.takeUses() ?? []));
  }

  #enter(phase: Phase): void {
    if (phase === this.#phase || this.#stopped.signal.aborted) return;
    this.#phase = phase;
    this.#options.onPhase();
  }
}
