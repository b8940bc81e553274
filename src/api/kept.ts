import type { KubernetesObject } from '../runtime/kind.ts';
import type { Flow } from './flow.ts';

/*
 * What the cache keeps of an object, of which there may be a hundred thousand: what the operator reads. None of it may
 * throw, whatever an object holds.
 */

/** What tells one version of an object from another: an annotation may repeat all that a ConfigMap holds. */
export function keptIdentity({ metadata }: KubernetesObject): KubernetesObject {
  const { name, namespace, uid, resourceVersion } = metadata;
  return { metadata: { name, ...(namespace !== undefined && { namespace }), uid, resourceVersion } };
}

/** A Flow without what is for people alone. */
export function keptFlow(flow: Flow): Flow {
  // The cast: a spec that is none stays as it is.
  const spec = JSON.parse(JSON.stringify(flow.spec, withoutWords) ?? 'null') as Flow['spec'];
  return { ...flow, spec };
}

function withoutWords(name: string, value: unknown): unknown {
  return typeof value === 'string' && (name === 'description' || name === 'object') ? undefined : value;
}
