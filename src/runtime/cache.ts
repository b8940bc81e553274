import type { Kind, KubernetesObject, Ref } from './kind.ts';
import type { Store } from './store.ts';

/** What the API server holds, as far as the watches have told; objects are shared, so nobody may change them. */
export interface Cache {
  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref): T | undefined;
  list<T extends KubernetesObject>(kind: Kind<T>): Iterable<T>;
  /** Objects for which the index, registered by `on.index`, gave this key. */
  byIndex<T extends KubernetesObject>(kind: Kind<T>, index: string, key: string): readonly T[];
}

/** One store for each kind that is watched; asking for another kind is a mistake in a table, and thrown. */
export class Stores implements Cache {
  readonly #stores = new Map<string, Store<KubernetesObject>>();

  add(store: Store<KubernetesObject>): void {
    this.#stores.set(idOf(store.kind), store);
  }

  of<T extends KubernetesObject>(kind: Kind<T>): Store<T> {
    const store = this.#stores.get(idOf(kind));
    if (store === undefined) throw new Error(`${kind.kind} is not watched: no table of this operator names it`);
    // The store was made for this kind: the reflector puts nothing else into it.
    return store as unknown as Store<T>;
  }

  all(): Iterable<Store<KubernetesObject>> {
    return this.#stores.values();
  }

  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref): T | undefined {
    return this.of(kind).get(ref);
  }

  list<T extends KubernetesObject>(kind: Kind<T>): Iterable<T> {
    return this.of(kind).list();
  }

  byIndex<T extends KubernetesObject>(kind: Kind<T>, index: string, key: string): readonly T[] {
    return this.of(kind).byIndex(index, key);
  }
}

/** The same for two values that mean the same resource in the same form. */
export function idOf(kind: Kind): string {
  return `${kind.group}/${kind.version}/${kind.plural}${kind.metadataOnly === true ? '/metadata' : ''}`;
}
