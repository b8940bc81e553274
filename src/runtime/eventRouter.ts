import { kindId, type Cache } from './cache.ts';
import type { Change, Handlers } from './handlers.ts';
import { refOf, type Kind, type KubernetesObject, type Ref } from './kind.ts';
import type { Priority } from './priorityQueue.ts';
import { describe, type Log } from './log.ts';
import type { Delta } from './store.ts';
import type { Indexer } from './storeIndex.ts';

/** One object that a change concerns, and the table that looks after it. */
export interface ReconcileRequest {
  readonly table: number;
  readonly ref: Ref;
  readonly priority: Priority;
}

interface Route {
  readonly kind: Kind;
  readonly owners: number[];
  readonly changes: (Omit<Change, 'kind'> & { readonly table: number })[];
  readonly indexers: Map<string, Indexer<KubernetesObject>>;
}

/** What the tables say about each kind, turned around: from a kind that changed to the objects that it concerns. */
export class EventRouter {
  readonly #routes = new Map<string, Route>();
  readonly #log: Log;

  constructor(tables: readonly Handlers[], log: Log) {
    this.#log = log;
    for (const [number, table] of tables.entries()) {
      const route = this.#route(table.kind);
      route.owners.push(number);
      for (const [name, keys] of table.indexes) route.indexers.set(name, this.#shielded(table.kind, keys));
      for (const { kind, affected, priority } of table.changes)
        this.#route(kind).changes.push({ table: number, affected, priority });
    }
  }

  /** Every kind that has to be watched, once. */
  kinds(): readonly Kind[] {
    return [...this.#routes.values()].map((route) => route.kind);
  }

  indexersOf(kind: Kind): ReadonlyMap<string, Indexer<KubernetesObject>> {
    return this.#route(kind).indexers;
  }

  /** The tables of which this is the own kind. */
  ownersOf(kind: Kind): readonly number[] {
    return this.#route(kind).owners;
  }

  requests(
    kind: Kind,
    { now, before, source }: Delta<KubernetesObject>,
    cache: Cache,
  ): readonly ReconcileRequest[] {
    const object = now ?? before;
    if (object === undefined) return [];
    const route = this.#route(kind);
    const ref = refOf(object);
    const owners =
      source === 'write'
        ? []
        : route.owners.map((table): ReconcileRequest => ({ table, ref, priority: 'user' }));
    const others = route.changes.flatMap(({ table, affected, priority }) => {
      const refs = this.#shielded(kind, () => affected(now, before, cache))(object);
      return refs.map((ref): ReconcileRequest => ({ table, ref, priority }));
    });
    return [...owners, ...others];
  }

  #route(kind: Kind): Route {
    const id = kindId(kind);
    const route = this.#routes.get(id) ?? { kind, owners: [], changes: [], indexers: new Map() };
    this.#routes.set(id, route);
    return route;
  }

  /** One object that a table cannot read must not disturb the others. */
  #shielded<R>(
    kind: Kind,
    keys: (object: KubernetesObject) => readonly R[],
  ): (object: KubernetesObject) => readonly R[] {
    return (object) => {
      try {
        return keys(object);
      } catch (thrown) {
        this.#log.error('object not understood', {
          kind: kind.kind,
          ...refOf(object),
          error: describe(thrown),
        });
        return [];
      }
    };
  }
}
