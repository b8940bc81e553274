import { isDeepStrictEqual } from 'node:util';
import { connectionSpec } from '../../api/connection.ts';
import type { KubernetesObject } from '../../runtime/kind.ts';
import { keyOfItem } from './bundle.ts';
import type { Item } from './bundle.ts';
import { changesBetween, withDefaults } from './difference.ts';
import { IMPORT_ANNOTATION, OURS } from '../ownership.ts';
import { rewire } from './rewire.ts';

/** What to do with a name that is taken: `add` under a new name, `replace` what is there, or `keep` it. */
export const CONFLICTS = ['add', 'replace', 'keep'] as const;

/** What the flags of an import say. */
export interface ImportOptions {
  /** Id of the bundle. */
  readonly id: string;
  readonly onConflict: (typeof CONFLICTS)[number];
  /** Secrets that are not ours may be replaced. */
  readonly adopt: boolean;
  /** New Connections are tested at once; else they wait, suspended. */
  readonly enable: boolean;
  readonly labels: Readonly<Record<string, string>>;
  /** `shop` → `shop-eu`. */
  readonly namespaces: ReadonlyMap<string, string>;
  /** `Connection shop/orders` or `orders` → `orders-eu`. */
  readonly names: ReadonlyMap<string, string>;
}

/** An object that the cluster holds. */
export interface StoredObject extends KubernetesObject {
  readonly spec?: Readonly<Record<string, unknown>>;
  readonly data?: Readonly<Record<string, string>>;
  readonly type?: string;
}

/** What is to be done with one item. */
export interface ResourceChange {
  readonly action: 'create' | 'replace' | 'same' | 'keep' | 'refuse';
  /** As it is to be. */
  readonly item: Item;
  /** `shop/orders` in the bundle, where it has another name here. */
  readonly from?: string;
  readonly before?: StoredObject;
  /** Paths that change, without their values. */
  readonly changes: readonly string[];
  readonly why?: string;
}

/** The order of writing: what is referred to comes first. */
export const ORDER = ['Secret', 'Connection', 'Flow'] as const;

/** Where an item goes, before any conflict. */
export function mappedRef(
  { kind, metadata }: Item,
  { namespaces, names }: Pick<ImportOptions, 'namespaces' | 'names'>,
) {
  const { namespace, name } = metadata;
  const mapped =
    names.get(`${kind} ${namespace}/${name}`) ??
    (kind === 'Connection' ? names.get(name) : undefined) ??
    name;
  return { namespace: namespaces.get(namespace) ?? namespace, name: mapped };
}

/** The name that an item gets where its own is taken; the same each time, so that a repeated import finds it. */
export function otherName(name: string, id: string): string {
  return `${name.slice(0, 240)}-${id.slice(0, 6)}`;
}

/** What to do with every item, decided from what the cluster holds. Pure. */
export function planImport(
  items: readonly Item[],
  stored: ReadonlyMap<string, StoredObject>,
  options: ImportOptions,
): readonly ResourceChange[] {
  const names = new Map<string, string>();
  return ORDER.flatMap((kind) =>
    items
      .filter((item) => item.kind === kind)
      .map((item) => {
        const wanted = desiredItem(rewire(item, names), mappedRef(item, options), options);
        const step = decide(wanted, stored, options);
        names.set(keyOfItem(item), step.item.metadata.name);
        const from = `${item.metadata.namespace}/${item.metadata.name}`;
        const to = `${step.item.metadata.namespace}/${step.item.metadata.name}`;
        return from === to ? step : { ...step, from };
      }),
  );
}

function desiredItem(
  item: Item,
  { namespace, name }: { readonly namespace: string; readonly name: string },
  { labels, id }: ImportOptions,
): Item {
  const { metadata } = item;
  const all = { ...metadata.labels, ...labels, ...(item.kind === 'Secret' && OURS) };
  return {
    ...item,
    metadata: {
      name,
      namespace,
      ...(Object.keys(all).length > 0 && { labels: all }),
      annotations: { ...metadata.annotations, [IMPORT_ANNOTATION]: id },
    },
  };
}

function decide(
  item: Item,
  stored: ReadonlyMap<string, StoredObject>,
  options: ImportOptions,
): ResourceChange {
  const before = stored.get(keyOfItem(item));
  const { namespace } = item.metadata;
  if (isSystem(namespace) && ![...options.namespaces.values()].includes(namespace)) {
    const why = `the namespace belongs to Kubernetes: --map-namespace ${namespace}=${namespace} imports into it all the same`;
    return { action: 'refuse', item, ...(before !== undefined && { before }), changes: [], why };
  }
  if (before === undefined) return { action: 'create', item: suspendConnection(item, options), changes: [] };
  const changes = changesOf(item, before, options);
  if (changes.length === 0) return { action: 'same', item, before, changes };
  if (options.onConflict !== 'replace' && waitsToBeEnabled(item, before, options))
    return resumed(item, before);
  if (options.onConflict === 'keep') return { action: 'keep', item, before, changes };
  if (options.onConflict === 'add') return plannedAddition(item, before, changes, stored, options);
  const foreign = item.kind === 'Secret' && !isOurs(before) && !options.adopt;
  if (foreign)
    return {
      action: 'refuse',
      item,
      before,
      changes,
      why: 'the Secret there was not made by this plugin: --adopt replaces it',
    };
  return { action: 'replace', item: suspendConnection(item, options), before, changes };
}

function plannedAddition(
  item: Item,
  before: StoredObject,
  changes: readonly string[],
  stored: ReadonlyMap<string, StoredObject>,
  options: ImportOptions,
): ResourceChange {
  if (before.metadata.annotations?.[IMPORT_ANNOTATION] === options.id)
    return { action: 'keep', item, before, changes, why: 'imported before, and changed since' };
  const name = otherName(item.metadata.name, options.id);
  const renamed = { ...item, metadata: { ...item.metadata, name } };
  const taken = stored.get(keyOfItem(renamed));
  if (taken === undefined)
    return { action: 'create', item: suspendConnection(renamed, options), changes: [] };
  if (waitsToBeEnabled(renamed, taken, options)) return resumed(renamed, taken);
  const since = changesOf(renamed, taken, options);
  return { action: since.length === 0 ? 'same' : 'keep', item: renamed, before: taken, changes: since };
}

/** Whether an earlier import of the same file left a Connection suspended that this one, with `--enable`, sets going. */
function waitsToBeEnabled(item: Item, before: StoredObject, { enable, id }: ImportOptions): boolean {
  const mine = before.metadata.annotations?.[IMPORT_ANNOTATION] === id;
  const waits = before.spec?.['suspend'] === true && item.spec?.['suspend'] !== true;
  return item.kind === 'Connection' && enable && mine && waits;
}

/** The Connection as it is there, changes made since the import included, and no longer suspended. */
function resumed(item: Item, before: StoredObject): ResourceChange {
  const { suspend: _, ...spec } = before.spec ?? {};
  const { name, namespace, annotations } = item.metadata;
  const metadata = { name, namespace, ...(annotations !== undefined && { annotations }) };
  return { action: 'replace', item: { ...item, metadata, spec }, before, changes: ['- spec.suspend'] };
}

/** Whether a namespace belongs to Kubernetes: an import writes there only where `--map-namespace` names it. */
function isSystem(namespace: string): boolean {
  return namespace.startsWith('kube-');
}

function isOurs({ metadata }: StoredObject): boolean {
  return Object.entries(OURS).every(([name, value]) => metadata.labels?.[name] === value);
}

/** A Connection from a file connects to nothing until the user has looked at it, or has given `--enable`. */
function suspendConnection(item: Item, { enable }: ImportOptions): Item {
  return item.kind !== 'Connection' || enable ? item : { ...item, spec: { ...item.spec, suspend: true } };
}

function changesOf(item: Item, before: StoredObject, { enable }: ImportOptions): readonly string[] {
  const labels = subset(item.metadata.labels, before.metadata.labels, 'metadata.labels');
  if (item.kind === 'Secret')
    return [
      ...subset(item.data, before.data, 'data'),
      ...labels.filter((change) => !change.endsWith('managed-by')),
    ];
  const [now, then] = [item.spec ?? {}, before.spec ?? {}].map((spec) =>
    item.kind === 'Connection' ? withDefaults(spec, connectionSpec) : spec,
  );
  const changes = isDeepStrictEqual(now, then) ? [] : changesBetween(then, now, 'spec');
  return [
    ...changes.filter(
      (change) =>
        enable || (change !== '+ spec.suspend' && change !== '- spec.suspend' && change !== '~ spec.suspend'),
    ),
    ...labels,
  ];
}

function subset(
  wanted: Readonly<Record<string, string>> = {},
  there: Readonly<Record<string, string>> = {},
  path: string,
): readonly string[] {
  return Object.keys(wanted)
    .filter((name) => wanted[name] !== there[name])
    .map((name) => `${name in there ? '~' : '+'} ${path}.${name}`);
}
