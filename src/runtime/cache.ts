import type { Kind, KubernetesObject, Ref } from './kind.ts';
import type { Store } from './store.ts';

/** What the API server holds, as far as the watches have brought it; objects are shared, so callers must not change them. */
export interface Cache {
  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref): T | undefined;
  list<T extends KubernetesObject>(kind: Kind<T>): Iterable<T>;
  /** Objects for which the index, registered by `on.index`, gave this key. */
  byIndex<T extends KubernetesObject>(kind: Kind<T>, index: string, key: string): readonly T[];
  /** The names of these, and how many they are, without the objects: there may be a hundred thousand. */
  refsByIndex(kind: Kind, index: string, key: string): readonly Ref[];
  countByIndex(kind: Kind, index: string, key: string): number;
}

/** Name of the part where a kind has one store for all of it. */
export const WHOLE = '';

/**
 * One store for each kind that is watched, or one for each namespace of it where an operator looks after some
 * namespaces only; asking for another kind is a mistake in a table, and thrown.
 */
export class StoreCache implements Cache {
  readonly #kinds = new Map<string, Map<string, Store<KubernetesObject>>>();

  /** Registers a kind, whose parts may come later. */
  register(kind: Kind): void {
    const id = kindId(kind);
    if (!this.#kinds.has(id)) this.#kinds.set(id, new Map());
  }

  add(store: Store<KubernetesObject>, part = WHOLE): void {
    this.register(store.kind);
    this.#kinds.get(kindId(store.kind))?.set(part, store);
  }

  remove(kind: Kind, part: string): void {
    this.#kinds.get(kindId(kind))?.delete(part);
  }

  /** The store that this object belongs into; undefined where its namespace is not looked after. */
  storeFor<T extends KubernetesObject>(kind: Kind<T>, { namespace, name }: Ref): Store<T> | undefined {
    const parts = this.#parts(kind);
    return parts.get(namespace === '' ? name : namespace) ?? parts.get(WHOLE);
  }

  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref): T | undefined {
    return this.storeFor(kind, ref)?.get(ref);
  }

  *list<T extends KubernetesObject>(kind: Kind<T>): Iterable<T> {
    for (const part of this.#parts(kind).values()) yield* part.list();
  }

  /** The names of all of a kind. */
  *refs(kind: Kind): Iterable<Ref> {
    for (const part of this.#parts(kind).values()) yield* part.refs();
  }

  count(kind: Kind): number {
    return [...this.#parts(kind).values()].reduce((sum, part) => sum + part.size, 0);
  }

  byIndex<T extends KubernetesObject>(kind: Kind<T>, index: string, key: string): readonly T[] {
    return this.#indexed(kind).flatMap((part) => part.byIndex(index, key));
  }

  refsByIndex(kind: Kind, index: string, key: string): readonly Ref[] {
    return this.#indexed(kind).flatMap((part) => part.refsByIndex(index, key));
  }

  countByIndex(kind: Kind, index: string, key: string): number {
    return this.#indexed(kind).reduce((sum, part) => sum + part.countByIndex(index, key), 0);
  }

  #indexed<T extends KubernetesObject>(kind: Kind<T>): readonly Store<T>[] {
    const parts = this.#parts(kind);
    const whole = parts.get(WHOLE);
    return whole === undefined ? [...parts.values()] : [whole];
  }

  #parts<T extends KubernetesObject>(kind: Kind<T>): ReadonlyMap<string, Store<T>> {
    const parts = this.#kinds.get(kindId(kind));
    if (parts === undefined)
      throw new Error(`${kind.kind} is not watched: no table of this operator names it`);
    // The stores were made for this kind: the reflectors put nothing else into them.
    return parts as unknown as ReadonlyMap<string, Store<T>>;
  }
}

/** The same for two values that mean the same resource in the same form. */
export function kindId(kind: Kind): string {
  return `${kind.group}/${kind.version}/${kind.plural}${kind.metadataOnly === true ? '/metadata' : ''}`;
}
