/** An object as a manifest has it; what the API server adds may be given or not. */
export interface FakeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly name: string };
  readonly [field: string]: unknown;
}

/** Whether a body is an object of Kubernetes. */
export function isObject(body: unknown): body is FakeObject {
  return typeof body === 'object' && body !== null && 'kind' in body && 'metadata' in body;
}

/** The kind, namespace and name of an object, in one text. */
export function keyOf({ kind, metadata }: FakeObject): string {
  return `${kind} ${namespaceOf(metadata)}/${metadata.name}`;
}

/** The namespace of an object; '' where it is in none. */
export function namespaceOf({ namespace }: FakeObject['metadata']): string {
  return typeof namespace === 'string' ? namespace : '';
}

/** The plural by which a path names a kind. */
export function pluralOf(kind: string): string {
  return kind.endsWith('y') ? `${kind.slice(0, -1).toLowerCase()}ies` : `${kind.toLowerCase()}s`;
}
