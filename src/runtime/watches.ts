import { StoreCache, WHOLE } from './cache.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import { resourceName, type Kind, type KubernetesObject } from './kind.ts';
import type { Log } from './log.ts';
import { Reflector } from './reflector.ts';
import type { EventRouter } from './eventRouter.ts';
import { isNamespaceKind, NamespaceKind, type WatchSelector, type NamespaceScope } from './scope.ts';
import { Store, type Delta } from './store.ts';

/** What to watch, and what hears of it. */
interface WatchesOptions {
  readonly client: Pick<Client, 'stream'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly router: EventRouter;
  readonly scope: NamespaceScope;
  readonly onDelta: (kind: Kind, delta: Delta<KubernetesObject>) => void;
  /** Every kind of a namespace is in its store from now on. */
  readonly onNamespaceSynced: (namespace: string) => void;
}

/** The streams of one namespace. */
interface NamespaceWatch {
  readonly reflectors: readonly Reflector<KubernetesObject>[];
  readonly stop: AbortController;
  /** Resolves when all of it is stored, it is given up, or its rights turn out to be missing. */
  readonly settled: PromiseWithResolvers<void>;
  synced: boolean;
}

/**
 * Every stream of an operator, and the stores that they fill.
 *
 * An operator for all namespaces has one stream for each kind. One for some has a stream for each kind and
 * namespace, so that rights in those namespaces are enough; with a selector they come and go as the API server says
 * which namespaces fit. Nothing of a namespace becomes work before all of its kinds are stored: a Connection whose
 * Secrets have not arrived yet would be taken for one without. A namespace where rights are missing holds up no
 * other.
 */
export class Watches {
  readonly stores = new StoreCache();
  readonly #options: WatchesOptions;
  readonly #kinds: readonly Kind[];
  readonly #whole: readonly Reflector<KubernetesObject>[];
  readonly #namespaces = new Map<string, NamespaceWatch>();
  readonly #running = new Set<Promise<void>>();
  #signal: AbortSignal | undefined;

  constructor(options: WatchesOptions) {
    this.#options = options;
    const { router, scope } = options;
    const kinds = router.kinds();
    this.#kinds = kinds.some(isNamespaceKind) || scope === 'all' ? kinds : [...kinds, NamespaceKind];
    for (const kind of this.#kinds) this.stores.register(kind);
    this.#whole = this.#kinds
      .filter((kind) => !this.#isDivided(kind))
      .map((kind) => this.#reflector(kind, WHOLE, this.#all(kind)));
    if (scope !== 'all' && 'namespaces' in scope) for (const name of scope.namespaces) this.#enter(name);
  }

  /** Runs every stream until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    for (const reflector of this.#whole) this.#start(reflector, signal);
    for (const watch of this.#namespaces.values()) this.#startAll(watch, signal);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.all(this.#running);
  }

  /** Resolves when all that the rights allow is stored. */
  async whenSynced(): Promise<void> {
    await Promise.all(this.#whole.map(({ store }) => store.whenSynced()));
    await Promise.all([...this.#namespaces.values()].map(({ settled }) => settled.promise));
  }

  synced(): boolean {
    const isSettled = ({ synced, reflectors }: NamespaceWatch) =>
      synced || reflectors.some(({ forbidden }) => forbidden);
    return this.#whole.every(({ store }) => store.synced) && [...this.#namespaces.values()].every(isSettled);
  }

  /** The kinds that the API server does not serve, as their definitions are called. */
  missing(): readonly string[] {
    const all = [...this.#whole, ...[...this.#namespaces.values()].flatMap(({ reflectors }) => reflectors)];
    const kinds = all.filter(({ missing }) => missing).map(({ store }) => store.kind);
    return [...new Set(kinds.map(resourceName))].sort();
  }

  /** The kinds that nothing begins without, and that the operator may not watch. */
  forbidden(): readonly Kind[] {
    return this.#whole
      .filter(({ store, forbidden }) => forbidden && !store.synced)
      .map(({ store }) => store.kind);
  }

  /** Whether this operator looks after a namespace, and has stored all of it; '' stands for what is in none. */
  covers(namespace: string): boolean {
    return (
      this.#options.scope === 'all' || namespace === '' || this.#namespaces.get(namespace)?.synced === true
    );
  }

  /** For each kind, how long its quietest stream has been silent; one that may not be read is not silent. */
  ages(): ReadonlyMap<string, number> {
    const ages = new Map<string, number>();
    const shared = [...this.#namespaces.values()].flatMap(({ reflectors }) =>
      reflectors.filter(({ forbidden }) => !forbidden),
    );
    for (const reflector of [...this.#whole, ...shared]) {
      const { kind } = reflector.store.kind;
      ages.set(kind, Math.max(ages.get(kind) ?? 0, reflector.ageMs()));
    }
    return ages;
  }

  /** Whether there is a stream for each namespace: a right to see all of them is not needed then. */
  #isDivided(kind: Kind): boolean {
    const { scope } = this.#options;
    if (scope === 'all') return false;
    return kind.scope === 'Namespaced' || ('namespaces' in scope && isNamespaceKind(kind));
  }

  #all(kind: Kind): WatchSelector {
    const { scope } = this.#options;
    return scope !== 'all' && 'selector' in scope && isNamespaceKind(kind)
      ? { labelSelector: scope.selector }
      : {};
  }

  #enter(name: string): void {
    const settled = Promise.withResolvers<void>();
    const reflectors = this.#kinds
      .filter((kind) => this.#isDivided(kind))
      .map((kind) =>
        this.#reflector(
          kind,
          name,
          isNamespaceKind(kind) ? { fieldSelector: `metadata.name=${name}` } : { namespace: name },
          settled,
        ),
      );
    const watch: NamespaceWatch = { reflectors, stop: new AbortController(), settled, synced: false };
    this.#namespaces.set(name, watch);
    void Promise.all(reflectors.map(({ store }) => store.whenSynced())).then(() =>
      this.#onSynced(name, watch),
    );
    if (this.#signal !== undefined) this.#startAll(watch, this.#signal);
  }

  #onSynced(name: string, watch: NamespaceWatch): void {
    if (watch.stop.signal.aborted) return;
    watch.synced = true;
    watch.settled.resolve();
    this.#options.log.info('namespace entered', { namespace: name });
    this.#options.onNamespaceSynced(name);
  }

  /** Every object is notified as gone, so that no index remembers it; its status stays as it is. */
  #leave(name: string): void {
    const watch = this.#namespaces.get(name);
    if (watch === undefined) return;
    watch.stop.abort();
    for (const { store } of watch.reflectors) store.clear();
    for (const { store } of watch.reflectors) this.stores.remove(store.kind, name);
    this.#namespaces.delete(name);
    watch.settled.resolve();
    this.#options.log.info('namespace left', { namespace: name });
  }

  #reflector(
    kind: Kind,
    name: string,
    part: WatchSelector,
    settled?: PromiseWithResolvers<void>,
  ): Reflector<KubernetesObject> {
    const { client, clock, log, router } = this.#options;
    const store = new Store<KubernetesObject>(kind, router.indexersOf(kind), (delta) =>
      this.#onDelta(kind, delta),
    );
    this.stores.add(store, name);
    return new Reflector({ client, store, clock, log, part, onForbidden: () => settled?.resolve() });
  }

  #onDelta(kind: Kind, delta: Delta<KubernetesObject>): void {
    const { scope, onDelta } = this.#options;
    const { now, before } = delta;
    const name = (now ?? before)?.metadata.name;
    const selects = scope !== 'all' && 'selector' in scope && isNamespaceKind(kind) && name !== undefined;
    if (selects && now !== undefined && !this.#namespaces.has(name)) this.#enter(name);
    onDelta(kind, delta);
    if (selects && now === undefined) this.#leave(name);
  }

  #startAll({ reflectors, stop }: NamespaceWatch, signal: AbortSignal): void {
    for (const reflector of reflectors) this.#start(reflector, AbortSignal.any([signal, stop.signal]));
  }

  #start(reflector: Reflector<KubernetesObject>, signal: AbortSignal): void {
    const running = reflector.run(signal).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}
