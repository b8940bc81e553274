import { GROUP } from '../../api/definition.ts';
import type { FlowKind } from '../../api/flowkind.ts';
import { kind } from '../../runtime/kind.ts';
import type { Kind, KubernetesObject } from '../../runtime/kind.ts';
import type { ServedResource } from '../../runtime/discovery.ts';
import { mistakesInFlowKind, pluralOf } from '../../validation/flowKind.ts';
import { isObjectName, namesAt, parsePath } from '../../validation/namePaths.ts';
import type { NamePlace } from '../../validation/namePaths.ts';
import { flowKindShape } from '../../validation/shape.ts';
import type { ConnectionReference } from '../usage/graph.ts';
import { secretKey } from '../usage/usage.ts';
import type { UserKind } from '../usage/usage.ts';

/** Of one object; what names more is no flow. */
const MOST_VALUES = 64;
/** Of `path` in status. */
const LONGEST_PATH = 256;
/** Names Connections, joined by commas, on any object that is looked at. */
const USES = `${GROUP}/uses`;

/** A kind whose objects are read, and what they use by its paths. */
export interface UserSource extends UserKind {
  readonly plural: string;
  readonly connections: (object: unknown) => Iterable<NamePlace>;
  readonly secrets: (object: unknown) => Iterable<NamePlace>;
}

/** What a FlowKind declares; undefined where it is not as it must be. */
export function declaredSource(flowKind: FlowKind): UserSource | undefined {
  if (flowKindShape(flowKind) !== undefined || mistakesInFlowKind(flowKind).length > 0) return undefined;
  const { group, kind: name, connections = [], secrets = [] } = flowKind.spec;
  const plural = pluralOf(flowKind.metadata.name, flowKind.spec) ?? '';
  return { group, kind: name, plural, connections: placesAt(connections), secrets: placesAt(secrets) };
}

function placesAt(declared: readonly { readonly path: string }[]) {
  const paths = declared.map(({ path }) => ({ path, steps: parsePath(path) }));
  return function* (object: unknown): Generator<NamePlace> {
    for (const { path, steps } of paths)
      for (const place of namesAt(object, steps))
        yield place.path.length > LONGEST_PATH ? { ...place, path } : place;
  };
}

/** An object of which nothing is kept but its identity; what it uses is taken once, into the index, before it is packed. */
export class UserObject implements KubernetesObject {
  readonly metadata: KubernetesObject['metadata'];
  /** How many it uses. */
  readonly references: number;
  #uses: readonly ConnectionReference[];

  constructor(metadata: KubernetesObject['metadata'], uses: readonly ConnectionReference[]) {
    this.metadata = metadata;
    this.references = uses.length;
    this.#uses = uses;
  }

  takeUses(): readonly ConnectionReference[] {
    const uses = this.#uses;
    this.#uses = [];
    return uses;
  }
}

/** The kind as the reflector watches it. */
export function watchedKind(source: UserSource, { version, namespaced }: ServedResource): Kind<UserObject> {
  const { group, kind: name, plural } = source;
  return kind<UserObject>({
    group,
    version,
    kind: name,
    plural,
    scope: namespaced ? 'Namespaced' : 'Cluster',
    packed: true,
    transform: (object) => userObject(object, source),
  });
}

function userObject(object: KubernetesObject, source: UserSource): UserObject {
  const { name, namespace = '', uid, resourceVersion, deletionTimestamp } = object.metadata;
  const identity = { name, namespace: namespace, uid, resourceVersion };
  return new UserObject(identity, deletionTimestamp === undefined ? usesOf(object, namespace, source) : []);
}

/** What an object uses, each once, by the first path that names it. */
function usesOf(
  object: KubernetesObject,
  namespace: string,
  source: UserSource,
): readonly ConnectionReference[] {
  const paths = new Map<string, string>();
  let values = 0;
  for (const { key, path } of usedBy(object, namespace, source)) {
    if (++values > MOST_VALUES) break;
    if (!paths.has(key)) paths.set(key, path);
  }
  return [...paths].map(([connection, path]) => ({ connection, path }));
}

function* usedBy(object: KubernetesObject, namespace: string, { connections, secrets }: UserSource) {
  for (const { name, path } of connections(object)) yield { key: `${namespace}/${name}`, path };
  for (const name of namedByAnnotation(object))
    yield { key: `${namespace}/${name}`, path: `metadata.annotations.${USES.replaceAll('.', '\\.')}` };
  for (const { name, path } of secrets(object)) yield { key: secretKey(`${namespace}/${name}`), path };
}

function namedByAnnotation({ metadata }: KubernetesObject): readonly string[] {
  const value: unknown = metadata.annotations?.[USES];
  return typeof value === 'string'
    ? value
        .split(',', MOST_VALUES)
        .map((each) => each.trim())
        .filter(isObjectName)
    : [];
}
