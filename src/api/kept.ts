import { Canonical } from '../runtime/canonical.ts';
import type { KubernetesObject } from '../runtime/kind.ts';
import type { Connection } from './connection.ts';
import type { Flow, FlowStatus } from './flow.ts';

/*
 * What the cache keeps of an object, of which there may be a hundred thousand: what the operator reads, and once what
 * many have alike. None of it may throw, whatever an object holds.
 */

const canonical = new Canonical();

/** An object with what its metadata have in common with others. */
export function keptObject<T extends KubernetesObject>(object: T): T {
  canonical.in(object.metadata, 'namespace', 'creationTimestamp', 'labels', 'annotations');
  return object;
}

/** What tells one version of an object from another: an annotation may repeat all that a ConfigMap holds. */
export function keptIdentity({ metadata }: KubernetesObject): KubernetesObject {
  const { name, namespace, uid, resourceVersion } = metadata;
  return {
    metadata: {
      name,
      ...(namespace !== undefined && { namespace: canonical.of(namespace) }),
      uid,
      resourceVersion,
    },
  };
}

/** A Connection with what it has in common with others. */
export function keptConnection(connection: Connection): Connection {
  const { spec, status } = connection;
  canonical.in(spec, 'test');
  canonical.in(status, 'conditions', 'history');
  canonical.in(status?.lastTest, 'time', 'server', 'tls');
  const references: unknown = status?.usage?.references;
  if (Array.isArray(references)) for (const each of references) canonical.in(each, 'group', 'kind', 'path');
  return keptObject(connection);
}

/** A Flow without what is for people alone. */
export function keptFlow(flow: Flow): Flow {
  const { metadata, spec, status } = keptObject(flow);
  return new KeptFlow(metadata, JSON.stringify(spec, withoutWords), canonical.of(status));
}

function withoutWords(name: string, value: unknown): unknown {
  return typeof value === 'string' && (name === 'description' || name === 'object') ? undefined : value;
}

/** Holds its spec as text: a tenth of what it takes otherwise, and it is read when the Flow is due. */
class KeptFlow implements Flow {
  readonly metadata: Flow['metadata'];
  readonly #spec: string | undefined;
  readonly status?: FlowStatus;

  constructor(metadata: Flow['metadata'], spec: string | undefined, status: FlowStatus | undefined) {
    this.metadata = metadata;
    this.#spec = spec;
    if (status !== undefined) this.status = status;
  }

  get spec(): Flow['spec'] {
    return JSON.parse(this.#spec ?? 'null'); // as it was when it came
  }
}
