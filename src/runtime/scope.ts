import { kind, type Kind, type KubernetesObject } from './kind.ts';

/** Which namespaces an operator looks after: all of them, those named, or those whose labels fit a selector. */
export type NamespaceScope =
  'all' | { readonly namespaces: readonly string[] } | { readonly selector: string };

/** Which part of a kind one stream asks for. */
export interface WatchSelector {
  readonly namespace?: string;
  readonly fieldSelector?: string;
  readonly labelSelector?: string;
}

/** Namespaces, for their names and labels alone. */
export const NamespaceKind = kind<KubernetesObject>({
  group: '',
  version: 'v1',
  kind: 'Namespace',
  plural: 'namespaces',
  scope: 'Cluster',
  metadataOnly: true,
});

/** True of the kind that says which namespaces there are. */
export function isNamespaceKind({ group, plural }: Kind): boolean {
  return group === NamespaceKind.group && plural === NamespaceKind.plural;
}
