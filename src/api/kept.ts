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
  // The cast: of a spec that is none, nothing is left out.
  return { ...flow, spec: withoutWords(flow.spec, 0) as Flow['spec'] };
}

/** A spec is nested four times; what another schema let through may be so without an end. */
const DEEPEST = 8;

function withoutWords(value: unknown, depth: number): unknown {
  if (typeof value !== 'object' || value === null || depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((each) => withoutWords(each, depth + 1));
  const kept = Object.entries(value).filter(([name, each]) => !isWords(name, each));
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutWords(each, depth + 1)]));
}

function isWords(name: string, value: unknown): boolean {
  return typeof value === 'string' && (name === 'description' || name === 'object');
}
