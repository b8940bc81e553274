import { Stores, WHOLE } from './cache.ts';
import type { Client } from './client.ts';
import type { Clock } from './clock.ts';
import type { Kind, KubernetesObject } from './kind.ts';
import type { Log } from './log.ts';
import { Reflector } from './reflector.ts';
import type { Routes } from './eventRouter.ts';
import { isNamespaces, Namespaces, type Part, type Scope } from './scope.ts';
import { Store, type Delta } from './store.ts';

/** What watches are made of. */
export interface WatchesOptions {
  readonly client: Pick<Client, 'stream'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly routes: Routes;
  readonly scope: Scope;
  readonly told: (kind: Kind, delta: Delta<KubernetesObject>) => void;
  /** All of a namespace is known from now on. */
  readonly opened: (namespace: string) => void;
}

/** The streams of one namespace. */
interface Territory {
  readonly reflectors: readonly Reflector<KubernetesObject>[];
  readonly stop: AbortController;
  /** Resolves when all of it is known, it is given up, or its rights turn out to be missing. */
  readonly settled: PromiseWithResolvers<void>;
  open: boolean;
}

/**
 * Every stream of an operator, and what they brought.
 *
 * An operator for all namespaces has one stream for each kind. One for some has a stream for each kind and
 * namespace, so that rights in those namespaces are enough; with a selector they come and go as the API server says
 * which namespaces fit. Nothing of a namespace is told as work before all of its kinds are known: a Connection whose
 * Secrets have not arrived yet would be taken for one without. A namespace where rights are missing holds up no
 * other.
 */
export class Watches {
  readonly stores = new Stores();
  readonly #options: WatchesOptions;
  readonly #kinds: readonly Kind[];
  readonly #whole: readonly Reflector<KubernetesObject>[];
  readonly #territories = new Map<string, Territory>();
  readonly #running = new Set<Promise<void>>();
  #signal: AbortSignal | undefined;

  constructor(options: WatchesOptions) {
    this.#options = options;
    const { routes, scope } = options;
    const named = routes.kinds();
    this.#kinds = named.some(isNamespaces) || scope === 'all' ? named : [...named, Namespaces];
    for (const kind of this.#kinds) this.stores.expect(kind);
    this.#whole = this.#kinds
      .filter((kind) => !this.#isDivided(kind))
      .map((kind) => this.#reflector(kind, WHOLE, this.#all(kind)));
    if (scope !== 'all' && 'namespaces' in scope) for (const name of scope.namespaces) this.#enter(name);
  }

  /** Runs every stream until the signal aborts. */
  async run(signal: AbortSignal): Promise<void> {
    this.#signal = signal;
    for (const reflector of this.#whole) this.#start(reflector, signal);
    for (const territory of this.#territories.values()) this.#startAll(territory, signal);
    await new Promise<void>((resolve) => {
      if (signal.aborted) resolve();
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.all(this.#running);
  }

  /** Resolves when all that can be known is known. */
  async whenSynced(): Promise<void> {
    await Promise.all(this.#whole.map(({ store }) => store.whenSynced()));
    await Promise.all([...this.#territories.values()].map(({ settled }) => settled.promise));
  }

  synced(): boolean {
    const known = ({ open, reflectors }: Territory) => open || reflectors.some(({ refused }) => refused);
    return this.#whole.every(({ store }) => store.synced) && [...this.#territories.values()].every(known);
  }

  /** Whether this operator looks after a namespace, and knows all of it; '' stands for what is in none. */
  covers(namespace: string): boolean {
    return (
      this.#options.scope === 'all' || namespace === '' || this.#territories.get(namespace)?.open === true
    );
  }

  /** For each kind, how long its quietest stream has been silent; one that may not be read is not silent. */
  ages(): ReadonlyMap<string, number> {
    const ages = new Map<string, number>();
    const shared = [...this.#territories.values()].flatMap(({ reflectors }) =>
      reflectors.filter(({ refused }) => !refused),
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
    return kind.scope === 'Namespaced' || ('namespaces' in scope && isNamespaces(kind));
  }

  #all(kind: Kind): Part {
    const { scope } = this.#options;
    return scope !== 'all' && 'selector' in scope && isNamespaces(kind)
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
          isNamespaces(kind) ? { fieldSelector: `metadata.name=${name}` } : { namespace: name },
          settled,
        ),
      );
    const territory: Territory = { reflectors, stop: new AbortController(), settled, open: false };
    this.#territories.set(name, territory);
    void Promise.all(reflectors.map(({ store }) => store.whenSynced())).then(() =>
      this.#open(name, territory),
    );
    if (this.#signal !== undefined) this.#startAll(territory, this.#signal);
  }

  #open(name: string, territory: Territory): void {
    if (territory.stop.signal.aborted) return;
    territory.open = true;
    territory.settled.resolve();
    this.#options.log.info('namespace entered', { namespace: name });
    this.#options.opened(name);
  }

  /** What was known is told as gone, so that nothing of it is remembered; its status stays as it is. */
  #leave(name: string): void {
    const territory = this.#territories.get(name);
    if (territory === undefined) return;
    territory.stop.abort();
    for (const { store } of territory.reflectors) store.clear();
    for (const { store } of territory.reflectors) this.stores.remove(store.kind, name);
    this.#territories.delete(name);
    territory.settled.resolve();
    this.#options.log.info('namespace left', { namespace: name });
  }

  #reflector(
    kind: Kind,
    name: string,
    part: Part,
    settled?: PromiseWithResolvers<void>,
  ): Reflector<KubernetesObject> {
    const { client, clock, log, routes } = this.#options;
    const store = new Store<KubernetesObject>(kind, routes.indexersOf(kind), (delta) =>
      this.#told(kind, delta),
    );
    this.stores.add(store, name);
    return new Reflector({ client, store, clock, log, part, refused: () => settled?.resolve() });
  }

  #told(kind: Kind, delta: Delta<KubernetesObject>): void {
    const { scope, told } = this.#options;
    const { now, before } = delta;
    const name = (now ?? before)?.metadata.name;
    const selects = scope !== 'all' && 'selector' in scope && isNamespaces(kind) && name !== undefined;
    if (selects && now !== undefined && !this.#territories.has(name)) this.#enter(name);
    told(kind, delta);
    if (selects && now === undefined) this.#leave(name);
  }

  #startAll({ reflectors, stop }: Territory, signal: AbortSignal): void {
    for (const reflector of reflectors) this.#start(reflector, AbortSignal.any([signal, stop.signal]));
  }

  #start(reflector: Reflector<KubernetesObject>, signal: AbortSignal): void {
    const running = reflector.run(signal).finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}
