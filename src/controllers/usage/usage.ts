import type { Usage } from '../../api/connection.ts';
import type { Flow } from '../../api/flow.ts';
import { keyOf, refOf } from '../../runtime/kind.ts';
import { flowShape } from '../../validation/shape.ts';
import { UseGraph } from './graph.ts';
import type { ConnectionReference } from './graph.ts';

const MOST_SHOWN = 20;

/** The Flows that use each Connection, from what Flows say; keys are `namespace/name`. */
export class UsageIndex {
  readonly #graph = new UseGraph();

  /** Takes in a Flow as it is now, or its end; gives the keys of the Connections whose usage changed. */
  update(now: Flow | undefined, before: Flow | undefined): readonly string[] {
    const flow = now ?? before;
    if (flow === undefined) return [];
    const gone = now === undefined || now.metadata.deletionTimestamp !== undefined;
    return this.#graph.put(keyOf(refOf(flow)), gone ? [] : referencesIn(flow));
  }

  /** `status.usage` of a Connection. */
  of(connection: string): Usage {
    const count = this.#graph.count(connection);
    const references = smallest(this.#graph.flowsOf(connection), MOST_SHOWN).map(({ flow, path }) => ({
      kind: 'Flow',
      name: flow.slice(flow.indexOf('/') + 1),
      path,
    }));
    return { count, references, truncated: count > MOST_SHOWN };
  }

  count(connection: string): number {
    return this.#graph.count(connection);
  }

  /** Keys of the Flows that use a Connection. */
  flowsOf(connection: string): readonly string[] {
    return [...this.#graph.flowsOf(connection)].map(({ flow }) => flow);
  }
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

/** The first `limit` by name, in one pass over however many there are. */
function smallest<T extends { readonly flow: string }>(all: Iterable<T>, limit: number): readonly T[] {
  const kept: T[] = [];
  for (const each of all) {
    const last = kept.at(-1);
    if (kept.length === limit && last !== undefined && each.flow >= last.flow) continue;
    const place = kept.findIndex((other) => each.flow < other.flow);
    kept.splice(place < 0 ? kept.length : place, 0, each);
    if (kept.length > limit) kept.pop();
  }
  return kept;
}
