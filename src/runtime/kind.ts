declare const object: unique symbol;

/** What every Kubernetes object says of itself; managedFields are never kept. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid: string;
  readonly resourceVersion: string;
  readonly generation?: number;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly ownerReferences?: readonly OwnerReference[];
}

/** With which object another one goes. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** The least that a watched object has. */
export interface KubernetesObject {
  readonly apiVersion?: string;
  readonly kind?: string;
  readonly metadata: ObjectMeta;
}

/** An object that the API server has not seen yet: no uid, no resourceVersion, no status. */
export type Draft<T extends KubernetesObject> = Omit<T, 'metadata' | 'status'> & {
  readonly metadata: Omit<ObjectMeta, 'uid' | 'resourceVersion'>;
};

/** A resource of the API, and by a phantom member the type of its objects. */
export interface Kind<T extends KubernetesObject = KubernetesObject> {
  /** '' for the core group. */
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly scope: 'Namespaced' | 'Cluster';
  /** The API server is asked for metadata alone: for Secrets, whose contents must not stay in memory. */
  readonly metadataOnly?: true;
  /** Only these are watched. */
  readonly labelSelector?: string;
  /** The part of the installation that gives the right to watch it, where that is one of its own. */
  readonly grantedBy?: string;
  /** There may be a hundred thousand: the cache holds them as bytes, and gives a new object each time. */
  readonly packed?: true;
  /** What the cache stores of an object, where that is not all of it. */
  transform?(object: T): T;
  readonly [object]?: T;
}

/** Names one object of a kind; the namespace of a cluster-scoped one is ''. */
export interface Ref {
  readonly namespace: string;
  readonly name: string;
}

/** Declares a kind, so that cache, client and handlers infer the type of its objects. */
export function kind<T extends KubernetesObject>(definition: Omit<Kind<T>, typeof object>): Kind<T> {
  return definition;
}

/** `namespace/name`, unique within a kind; joined, because V8 keeps a template's parts beside the whole. */
export function keyOf(ref: Ref): string {
  return [ref.namespace, ref.name].join('/');
}

/** The reverse of `keyOf`. */
export function refFrom(key: string): Ref {
  const slash = key.indexOf('/');
  return { namespace: key.slice(0, slash), name: key.slice(slash + 1) };
}

/** The namespace and name of an object. */
export function refOf(from: {
  readonly metadata: { readonly namespace?: string; readonly name: string };
}): Ref {
  return { namespace: from.metadata.namespace ?? '', name: from.metadata.name };
}

/** `group/version`, or the version alone for the core group. */
export function apiVersionOf(of: Kind): string {
  return of.group === '' ? of.version : `${of.group}/${of.version}`;
}

/** `plural.group`, or the plural alone for the core group: as definitions are called, and as `kubectl auth can-i` takes it. */
export function resourceName({ plural, group }: Kind): string {
  return group === '' ? plural : `${plural}.${group}`;
}

/** The path of all objects of a kind, of one namespace where it is named. */
export function collectionPath(of: Kind, namespace = ''): string {
  const scope = namespace === '' ? [] : ['namespaces', namespace];
  return encodePath([of.group === '' ? 'api' : 'apis', ...apiVersionOf(of).split('/'), ...scope, of.plural]);
}

/** The path of one object, or of a part of it. */
export function objectPath(of: Kind, { namespace, name }: Ref, ...subresource: readonly string[]): string {
  return `${collectionPath(of, namespace)}${encodePath([name, ...subresource])}`;
}

/** Encoded, so that no name can leave its place; what no encoding hides, and what would mean all objects, is refused. */
function encodePath(segments: readonly string[]): string {
  const bad = segments.find((segment) => ['', '.', '..'].includes(segment));
  if (bad !== undefined) throw new Error(`no object can be called '${bad}'`);
  return `/${segments.map(encodeURIComponent).join('/')}`;
}
