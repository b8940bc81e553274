import type { ConnectionBinding } from '../../api/binding.ts';
import { GROUP } from '../../api/definition.ts';
import type { Usage } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import type { FlowKind } from '../../api/flowkind.ts';
import { keyOf, refOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { bindingShape, flowShape } from '../../validation/shape.ts';
import { UseGraph } from './graph.ts';
import type { ConnectionReference } from './graph.ts';

const MOST_SHOWN = 20;

/** A kind whose objects use Connections, besides Flow. */
export interface UserKind {
  readonly group: string;
  readonly kind: string;
}

/** What reads objects of other kinds than Flow, and puts into the index what they use. */
export interface UserSources {
  /** Takes in a FlowKind as it is now; undefined: it is gone. */
  declare(name: string, flowKind: FlowKind | undefined): void;
  /** How far the objects of a FlowKind have been read; undefined where it is not known of. */
  stateOf(name: string): SourceState | undefined;
  /** Whether all has been read that counted before this process began. */
  readonly settled: boolean;
}

/** How far the objects of a kind have been read. */
export interface SourceState {
  readonly phase: 'reading' | 'read' | 'forbidden' | 'missing' | 'other-kind' | 'cluster-scoped';
  readonly objects: number;
  readonly references: number;
}

const NO_SOURCES: UserSources = { declare: () => undefined, stateOf: () => undefined, settled: true };

type Reference = Usage['references'][number];

/**
 * The Flows and other objects that use each Connection, from what they say; keys are `namespace/name`. A binding uses
 * its Connection, and what reads the Secret of a binding uses the Connection behind it.
 */
export class UsageIndex {
  /** Set once, before anything is declared. */
  sources: UserSources = NO_SOURCES;
  readonly #graph = new UseGraph();
  readonly #kinds: UserKind[] = [];

  /** Takes in a Flow as it is now, or its end; gives the keys of the Connections whose usage changed. */
  update(now: Flow | undefined, before: Flow | undefined): readonly string[] {
    const flow = now ?? before;
    if (flow === undefined) return [];
    const gone = now === undefined || now.metadata.deletionTimestamp !== undefined;
    return this.#graph.put(keyOf(refOf(flow)), gone ? [] : referencesIn(flow));
  }

  /** Takes in a binding as it is now, or its end; gives the keys of the Connections whose usage changed. */
  updateBinding(
    now: ConnectionBinding | undefined,
    before: ConnectionBinding | undefined,
  ): readonly string[] {
    const binding = now ?? before;
    if (binding === undefined) return [];
    const gone = now === undefined || now.metadata.deletionTimestamp !== undefined;
    const touched = this.put(BINDING_USER, refOf(binding), gone ? [] : referencesOf(binding));
    return [...new Set(touched.map(withoutMark))];
  }

  /** The Connections behind a Secret, where it is that of a binding. */
  boundBy(secret: string): readonly string[] {
    const uses = this.#graph.usesOf(`${this.#numberOf(BINDING_USER)}:${secret}`);
    return uses.flatMap(({ connection }) => (isMarked(connection) ? [withoutMark(connection)] : []));
  }

  /** Takes in what an object of another kind uses; gives the keys of Connections, and of Secrets by `secretKey`, whose users changed. */
  put(kind: UserKind, ref: Ref, uses: readonly ConnectionReference[]): readonly string[] {
    return this.#graph.put(`${this.#numberOf(kind)}:${keyOf(ref)}`, uses);
  }

  /** `status.usage` of a Connection, whose users name it or read one of these Secrets, which it names itself. */
  of(connection: string, secrets: readonly string[] = []): Usage {
    const users = this.#readersOf(connection, secrets);
    const count = users?.size ?? this.#graph.count(connection);
    const references = smallest(users?.values() ?? this.#namedIn(connection), MOST_SHOWN);
    return { count, references, truncated: count > MOST_SHOWN };
  }

  /** Those users without a limit, in their order. */
  allOf(connection: string, secrets: readonly string[] = []): readonly Reference[] {
    const users = this.#readersOf(connection, secrets)?.values() ?? this.#namedIn(connection);
    return [...users].toSorted((a, b) => Number(isBefore(b, a)) - Number(isBefore(a, b)));
  }

  /** What reads a Secret, in no order. */
  readersOf(secret: string): readonly Reference[] {
    return [...this.#namedIn(secretKey(secret))];
  }

  /** The Secrets of the bindings of a Connection that have published. */
  publishedOf(connection: string): readonly string[] {
    return [...this.#graph.flowsOf(`${PUBLISHED}${connection}`)].map(({ flow }) =>
      flow.slice(flow.indexOf(':') + 1),
    );
  }

  /** Keys of the Flows that use a Connection. */
  flowsOf(connection: string): readonly string[] {
    return [...this.#graph.flowsOf(connection)].flatMap(({ flow }) => (flow.includes(':') ? [] : [flow]));
  }

  *#namedIn(connection: string): Generator<Reference> {
    for (const { flow, path } of this.#graph.flowsOf(connection)) yield this.#reference(flow, path);
  }

  /** Each user once, by the first of: it names the Connection, reads the Secret of a binding, reads the source. Undefined where nothing reads a Secret. */
  #readersOf(connection: string, secrets: readonly string[]): ReadonlyMap<string, Reference> | undefined {
    const bound = this.#readAmong(this.publishedOf(connection));
    const source = this.#readAmong(secrets);
    if (bound.length + source.length === 0) return undefined;
    const users = new Map<string, Reference>();
    for (const key of [connection, ...bound])
      for (const { flow, path } of this.#graph.flowsOf(key))
        if (!users.has(flow)) users.set(flow, this.#reference(flow, path));
    for (const { flow, path } of source.flatMap((key) => [...this.#graph.flowsOf(key)]))
      if (!users.has(flow)) users.set(flow, { ...this.#reference(flow, path), readsSource: true });
    return users;
  }

  #readAmong(secrets: readonly string[]): readonly string[] {
    return secrets.map(secretKey).filter((key) => this.#graph.count(key) > 0);
  }

  #reference(user: string, path: string): Reference {
    const name = user.slice(user.indexOf('/') + 1);
    const colon = user.indexOf(':');
    const { group, kind } = this.#kinds[Number(user.slice(0, colon))] ?? FLOW_USER;
    return colon < 0 ? { ...FLOW_USER, name, path } : { group, kind, name, path };
  }

  #numberOf({ group, kind }: UserKind): number {
    const number = this.#kinds.findIndex((each) => each.group === group && each.kind === kind);
    return number < 0 ? this.#kinds.push({ group, kind }) - 1 : number;
  }
}

const FLOW_USER: UserKind = { group: GROUP, kind: 'Flow' };
const BINDING_USER: UserKind = { group: GROUP, kind: 'ConnectionBinding' };

/** Before the key of a Connection whose binding has a Secret; no namespace has a colon. */
const PUBLISHED = 'published:';

function isMarked(key: string): boolean {
  return key.startsWith(PUBLISHED);
}

function withoutMark(key: string): string {
  return isMarked(key) ? key.slice(PUBLISHED.length) : key;
}

/** A Secret of its name that another owner has is none of the binding's: status names those that are. */
function referencesOf(binding: ConnectionBinding): readonly ConnectionReference[] {
  if (bindingShape(binding) !== undefined) return [];
  const { metadata, spec, status } = binding;
  const connection = keyOf({ namespace: metadata.namespace ?? '', name: spec.connectionRef.name });
  const path = 'spec.connectionRef.name';
  const isPublished = status?.binding?.name === metadata.name;
  return [{ connection, path }, ...(isPublished ? [{ connection: `${PUBLISHED}${connection}`, path }] : [])];
}

/** How the index calls a Secret, by its `namespace/name`. */
export function secretKey(secret: string): string {
  return `${SECRET}${secret}`;
}

/** The Secret that such a key calls; undefined where it is a Connection's. */
export function secretIn(key: string): string | undefined {
  return key.startsWith(SECRET) ? key.slice(SECRET.length) : undefined;
}

const SECRET = 'secret:';

/** Each Connection that a Flow names, once, with the first path that names it. */
export function referencesIn(flow: Flow): readonly ConnectionReference[] {
  const references = new Map<string, ConnectionReference>();
  if (flowShape(flow) !== undefined) return [];
  for (const step of flow.spec.steps) {
    for (const side of ['from', 'to'] as const) {
      for (const { connection } of step[side] ?? []) {
        const key = keyOf({ namespace: flow.metadata.namespace ?? '', name: connection });
        if (!references.has(key))
          references.set(key, { connection: key, path: `steps.${step.name}.${side}` });
      }
    }
  }
  return [...references.values()];
}

/** The first `limit` by kind and name, in one pass over however many there are. */
function smallest(all: Iterable<Reference>, limit: number): readonly Reference[] {
  const kept: Reference[] = [];
  for (const each of all) {
    const last = kept.at(-1);
    if (kept.length === limit && last !== undefined && !isBefore(each, last)) continue;
    const place = kept.findIndex((other) => isBefore(each, other));
    kept.splice(place < 0 ? kept.length : place, 0, each);
    if (kept.length > limit) kept.pop();
  }
  return kept;
}

function isBefore(a: Reference, b: Reference): boolean {
  if (a.kind !== b.kind) return a.kind < b.kind;
  return a.name === b.name ? (a.group ?? '') < (b.group ?? '') : a.name < b.name;
}
