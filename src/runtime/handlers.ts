import type { Cache } from './cache.ts';
import type { Kind, KubernetesObject, Ref } from './kind.ts';
import type { Priority } from './priorityQueue.ts';

/** What a reconcile asks for; an exception instead means that it is tried again, later and later. */
export interface ReconcileResult {
  /** Reconcile again after this time even if nothing changes; replaces what an earlier run asked for. */
  readonly requeueAfterMs?: number;
}

/** What one run of one key is given besides its Io. */
export interface ReconcileContext {
  /** Aborted at shutdown and when leadership is lost. */
  readonly signal: AbortSignal;
  /** Gives the worker's slot back while `run` waits for something slow; the key stays busy, so it still runs once at a time. */
  park<T>(run: () => Promise<T>): Promise<T>;
}

/** A right that the operator needs, beyond what its table implies. */
export interface AccessRule {
  readonly group: string;
  readonly resource: string;
  readonly verbs: readonly string[];
  /** The one namespace in which it is needed, where it is not needed in all. */
  readonly namespace?: string;
}

/** What a table says about one kind; each is a line in it, so that the table reads like a table of contents. */
interface On<T extends KubernetesObject, Io> {
  reconcile(run: (ref: Ref, io: Io, turn: ReconcileContext) => Promise<ReconcileResult>): void;
  index(name: string, keys: (object: T) => readonly string[]): void;
  /**
   * Which objects of this table a change of another kind concerns; `now` is undefined when deleted, `before` when new.
   * Called for every change in its order, from the initial ones on, so it may keep an index of its own. They are
   * reconciled with this priority; default: `related`.
   */
  change<S extends KubernetesObject>(
    kind: Kind<S>,
    affected: (now: S | undefined, before: S | undefined, cache: Cache) => readonly Ref[],
    priority?: Priority,
  ): void;
  /** Keys to reconcile once at the start, even if no object exists. */
  start(refs: () => readonly Ref[]): void;
  /** What the webhook says of an object before it is stored; pure. */
  admission(judge: (object: T, before: T | undefined) => AdmissionResult): void;
  access(...rules: AccessRule[]): void;
}

/** What is wrong with an object, and what is legal and dangerous. */
export interface AdmissionResult {
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  readonly warnings: readonly string[];
}

/** A change of another kind, with its type erased: the store of that kind hands out nothing else. */
export interface Change {
  readonly kind: Kind;
  readonly affected: (
    now: KubernetesObject | undefined,
    before: KubernetesObject | undefined,
    cache: Cache,
  ) => readonly Ref[];
  readonly priority: Priority;
}

/** A finished table: a value, given to the operator that runs it and to the generator that derives rights from it. */
export interface Handlers<T extends KubernetesObject = KubernetesObject, Io = never> {
  readonly kind: Kind<T>;
  readonly reconcile: (ref: Ref, io: Io, turn: ReconcileContext) => Promise<ReconcileResult>;
  readonly indexes: ReadonlyMap<string, (object: KubernetesObject) => readonly string[]>;
  readonly changes: readonly Change[];
  readonly starts: readonly (() => readonly Ref[])[];
  readonly access: readonly AccessRule[];
  readonly admission:
    ((object: KubernetesObject, before: KubernetesObject | undefined) => AdmissionResult) | undefined;
}

/** Declares what happens to one kind. */
export function handlers<T extends KubernetesObject, Io>(
  kind: Kind<T>,
  register: (on: On<T, Io>) => void,
): Handlers<T, Io> {
  let reconcile: Handlers<T, Io>['reconcile'] | undefined;
  let admission: Handlers['admission'];
  const indexes = new Map<string, (object: KubernetesObject) => readonly string[]>();
  const changes: Change[] = [];
  const starts: (() => readonly Ref[])[] = [];
  const access: AccessRule[] = [];
  register({
    reconcile: (run) => {
      reconcile = run;
    },
    // The casts: a store only ever passes objects of its own kind.
    index: (name, keys) => indexes.set(name, keys as (object: KubernetesObject) => readonly string[]),
    change: (kind, affected, priority = 'related') =>
      changes.push({ kind, affected: affected as Change['affected'], priority }),
    start: (refs) => starts.push(refs),
    admission: (judge) => {
      admission = judge as Handlers['admission'];
    },
    access: (...rules) => access.push(...rules),
  });
  if (reconcile === undefined) throw new Error(`the table of ${kind.kind} has no reconcile`);
  return { kind, reconcile, indexes, changes, starts, access, admission };
}

/** The rights that the tables need, merged and sorted: RBAC is generated from it. */
export function accessRulesOf(tables: readonly Handlers[]): readonly AccessRule[] {
  const merged = new Map<
    string,
    { readonly group: string; readonly resource: string; readonly verbs: Set<string> }
  >();
  for (const { group, resource, verbs } of tables.flatMap(impliedRules)) {
    const rule = merged.get(`${group}/${resource}`) ?? { group, resource, verbs: new Set() };
    merged.set(`${group}/${resource}`, rule);
    for (const verb of verbs) rule.verbs.add(verb);
  }
  return [...merged.keys()].sort().flatMap((key) => {
    const rule = merged.get(key);
    return rule === undefined ? [] : [{ ...rule, verbs: [...rule.verbs].sort() }];
  });
}

function impliedRules(table: Handlers): readonly AccessRule[] {
  const { group, plural } = table.kind;
  const watched = [table.kind, ...table.changes.map((change) => change.kind)];
  return [
    ...watched.map((kind) => ({ group: kind.group, resource: kind.plural, verbs: ['list', 'watch'] })),
    { group, resource: `${plural}/status`, verbs: ['patch'] },
    ...table.access,
  ];
}
