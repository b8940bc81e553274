import type { Kind, KubernetesObject, Ref } from './kind.ts';

/** What the API server holds, as far as the watches have told; objects are shared, so nobody may change them. */
export interface Cache {
  get<T extends KubernetesObject>(kind: Kind<T>, ref: Ref): T | undefined;
  list<T extends KubernetesObject>(kind: Kind<T>): Iterable<T>;
  /** Objects for which the index, registered by `on.index`, gave this key. */
  byIndex<T extends KubernetesObject>(kind: Kind<T>, index: string, key: string): readonly T[];
}
