import type { ConnectionBinding } from '../../../src/api/binding.ts';
import type { Flow } from '../../../src/api/flow.ts';

/** How many there are of what. */
export interface WorldSizes {
  readonly connections: number;
  readonly flows: number;
  readonly workloads: number;
}

/** An object that changed, by its kind and number; a Connection stands for its binding. */
export type Change = readonly [what: 'flow' | 'workload' | 'binding', number: number];

/** One use by a workload: it reads the source of a Connection, the Secret of its binding, or is annotated with its name. */
type Use = readonly [how: 'source' | 'bound' | 'named', connection: number];

const MOST_USES = 3;
const namespace = 'shop';

export const connectionName = (at: number) => `connection-${at}`;
export const sourceName = (at: number) => `source-${at}`;
const bindingName = (at: number) => `app-${at}`;

/** Objects as they are, and random changes of them, each of one use: the truth that an index is compared with. */
export class World {
  readonly sizes: WorldSizes;
  readonly #flows: number[][];
  readonly #workloads: Use[][];
  readonly #published: boolean[];
  #version = 1;
  #seed = 1;

  constructor(sizes: WorldSizes) {
    this.sizes = sizes;
    this.#published = this.#many(sizes.connections, () => this.#below(2) === 0);
    this.#flows = this.#many(sizes.flows, () => this.#some(() => this.#below(sizes.connections)));
    this.#workloads = this.#many(sizes.workloads, () => this.#some(() => this.#use()));
  }

  /** Every object, as if it were new. */
  *all(what: Change[0]): Iterable<Change> {
    const { flows, workloads, connections } = this.sizes;
    const many = { flow: flows, workload: workloads, binding: connections }[what];
    for (let number = 0; number < many; number += 1) yield [what, number];
  }

  /** Changes one use of one object, or whether a binding has published. */
  change(): Change {
    const what = ['workload', 'workload', 'flow', 'flow', 'binding'] as const;
    const kind = what[this.#below(what.length)] ?? 'flow';
    if (kind === 'flow') {
      const number = this.#below(this.sizes.flows);
      this.#flip(this.#flows[number] ?? [], () => this.#below(this.sizes.connections), 1);
      return [kind, number];
    }
    if (kind === 'workload') {
      const number = this.#below(this.sizes.workloads);
      this.#flip(this.#workloads[number] ?? [], () => this.#use(), 0);
      return [kind, number];
    }
    const number = this.#below(this.sizes.connections);
    this.#published[number] = this.#published[number] !== true;
    return [kind, number];
  }

  flow(number: number): Flow {
    const from = (this.#flows[number] ?? []).map((at) => ({ connection: connectionName(at) }));
    return { metadata: this.#metadata(`flow-${number}`), spec: { steps: [{ name: 'copy', from }] } };
  }

  /** Published, a binding names its Secret in status. */
  binding(number: number): ConnectionBinding {
    const name = bindingName(number);
    return {
      metadata: this.#metadata(name),
      spec: { connectionRef: { name: connectionName(number) }, formats: ['env'] },
      ...(this.#published[number] === true && { status: { observedGeneration: 1, binding: { name } } }),
    };
  }

  /** A Deployment as the API server sends it, with much that is not kept. */
  workload(number: number): string {
    const uses = this.#workloads[number] ?? [];
    const named = uses.filter(([how]) => how === 'named').map(([, at]) => connectionName(at));
    const secrets = uses
      .filter(([how]) => how !== 'named')
      .map(([how, at]) => (how === 'source' ? sourceName(at) : bindingName(at)));
    const metadata = {
      ...this.#metadata(`workload-${number}`),
      annotations: { 'mooring.dev/uses': named.join(','), checksum: 'x'.repeat(400) },
      managedFields: [{ manager: 'kubectl', fieldsV1: { 'f:spec': 'x'.repeat(1500) } }],
    };
    const env = secrets.map((name, at) => ({
      name: `V${at}`,
      valueFrom: { secretKeyRef: { name, key: 'k' } },
    }));
    const containers = [{ name: 'app', image: 'registry/app', env, args: ['x'.repeat(300)] }];
    return JSON.stringify({ metadata, spec: { replicas: 1, template: { spec: { containers } } } });
  }

  /** The users of each Connection, counted by a look at every object: `Deployment workload-7`, with what is said apart. */
  rescan(): readonly ReadonlySet<string>[] {
    const users = this.#many(this.sizes.connections, () => new Map<string, string>());
    this.#published.forEach((_, at) => users[at]?.set(`ConnectionBinding ${bindingName(at)}`, ''));
    this.#flows.forEach((flow, number) => flow.forEach((at) => users[at]?.set(`Flow flow-${number}`, '')));
    this.#workloads.forEach((uses, number) => {
      const name = `Deployment workload-${number}`;
      for (const [how, at] of uses) {
        if (how === 'named' || (how === 'bound' && this.#published[at] === true)) users[at]?.set(name, '');
        if (how === 'source' && users[at]?.has(name) !== true) users[at]?.set(name, ' reads the source');
      }
    });
    return users.map((each) => new Set([...each].map(([name, more]) => name + more)));
  }

  #metadata(name: string) {
    this.#version += 1;
    return { name, namespace, uid: `uid-${name}`, resourceVersion: String(this.#version) };
  }

  #use(): Use {
    const how = ['source', 'bound', 'named'] as const;
    return [how[this.#below(how.length)] ?? 'source', this.#below(this.sizes.connections)];
  }

  #some<T>(make: () => T): T[] {
    return this.#many(1 + this.#below(MOST_USES - 1), make);
  }

  #many<T>(many: number, make: () => T): T[] {
    return Array.from({ length: many }, make);
  }

  /** One more, or one less. */
  #flip<T>(uses: T[], make: () => T, fewest: number): void {
    const isFull = uses.length >= MOST_USES;
    if (uses.length > fewest && (isFull || this.#below(2) === 0)) uses.splice(this.#below(uses.length), 1);
    else uses.push(make());
  }

  /** The same numbers in each run. */
  #below(limit: number): number {
    this.#seed = (Math.imul(this.#seed, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#seed / 2 ** 32) * limit);
  }
}
