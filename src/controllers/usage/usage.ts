import { GROUP } from '../../api/definition.ts';
import type { Usage } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import type { FlowKind } from '../../api/flowkind.ts';
import { keyOf, refOf } from '../../runtime/kind.ts';
import type { Ref } from '../../runtime/kind.ts';
import { flowShape } from '../../validation/shape.ts';
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

/** The Flows and other objects that use each Connection, from what they say; keys are `namespace/name`. */
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

  /** Takes in what an object of another kind uses; gives the keys of Connections, and of Secrets by `secretKey`, whose users changed. */
  put(kind: UserKind, ref: Ref, uses: readonly ConnectionReference[]): readonly string[] {
    return this.#graph.put(`${this.#numberOf(kind)}:${keyOf(ref)}`, uses);
  }

  /** `status.usage` of a Connection, whose users name it or read one of these Secrets, which it names itself. */
  of(connection: string, secrets: readonly string[] = []): Usage {
    const read = secrets.map(secretKey).filter((key) => this.#graph.count(key) > 0);
    const users = read.length === 0 ? undefined : this.#usersOf(connection, read);
    const count = users?.size ?? this.#graph.count(connection);
    const references = smallest(users?.values() ?? this.#namedIn(connection), MOST_SHOWN);
    return { count, references, truncated: count > MOST_SHOWN };
  }

  /** Keys of the Flows that use a Connection. */
  flowsOf(connection: string): readonly string[] {
    return [...this.#graph.flowsOf(connection)].flatMap(({ flow }) => (flow.includes(':') ? [] : [flow]));
  }

  *#namedIn(connection: string): Generator<Reference> {
    for (const { flow, path } of this.#graph.flowsOf(connection)) yield this.#reference(flow, path);
  }

  /** Each user once: that it names the Connection is said rather than that it reads a Secret too. */
  #usersOf(connection: string, secrets: readonly string[]): ReadonlyMap<string, Reference> {
    const users = new Map<string, Reference>();
    for (const { flow, path } of this.#graph.flowsOf(connection))
      users.set(flow, this.#reference(flow, path));
    for (const { flow, path } of secrets.flatMap((secret) => [...this.#graph.flowsOf(secret)]))
      if (!users.has(flow)) users.set(flow, { ...this.#reference(flow, path), readsSource: true });
    return users;
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

/** How the index calls a Secret, by its `namespace/name`: no namespace has a colon. */
export function secretKey(secret: string): string {
  return `secret:${secret}`;
}

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
