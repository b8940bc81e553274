import { kind, type Kind, type KubernetesObject } from './kind.ts';

/** Which namespaces an operator looks after: all of them, those named, or those whose labels fit a selector. */
export type Scope = 'all' | { readonly namespaces: readonly string[] } | { readonly selector: string };

/** Which part of a kind one stream asks for. */
export interface Part {
  readonly namespace?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** Namespaces, for their names and labels alone. */
export const Namespaces = kind<KubernetesObject>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  scope: 'Cluster',
  metadataOnly: true,
});

/** True of the kind that says which namespaces there are. */
export function isNamespaces({ group, plural }: Kind): boolean {
  return group === Namespaces.group && plural === Namespaces.plural;
}
