import { CATEGORY } from '../api/type.ts';
import type { ConnectionType } from '../api/type.ts';
import { builtinCatalog } from '../catalog/builtin.ts';
import { catalogOf } from '../catalog/catalog.ts';
import { LiveCatalog } from '../catalog/live.ts';
import { CATEGORIES } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { declarationOf } from '../validation/declaration.ts';
import { isPublished } from '../api/published.ts';
import type { ClusterOptions } from './options.ts';

/** A catalogue, and how often each of its types is used where the cluster was asked. */
interface TypeCatalog {
  readonly catalog: LiveCatalog;
  readonly usage: ReadonlyMap<string, number>;
}

/** The types of this version, or with `--cluster` those of the cluster. */
export async function typesOf(
  options: ClusterOptions & { readonly cluster?: boolean },
): Promise<TypeCatalog> {
  if (options.cluster !== true) return { catalog: new LiveCatalog(builtinCatalog), usage: new Map() };
  const [{ inCluster, listAll }, { ConnectionTypes }] = await Promise.all([
    import('./cluster.ts'),
    import('../api/kinds.ts'),
  ]);
  const types = await inCluster(options, ({ client }) => listAll(client, ConnectionTypes, ''));
  return {
    catalog: catalogIn(types),
    usage: new Map(types.map(({ metadata, status }) => [metadata.name, status?.usage?.count ?? 0])),
  };
}

/** The catalogue that a cluster's types make. */
export function catalogIn(types: readonly ConnectionType[]): LiveCatalog {
  const catalog = new LiveCatalog(catalogOf(types.filter(isPublished).map(connectorOf)));
  declareAll(types, catalog);
  return catalog;
}

/** Adds to a catalogue the types among these that users declare. */
export function declareAll(types: readonly ConnectionType[], catalog: LiveCatalog): void {
  for (const type of types) if (!isPublished(type)) catalog.declare(type.metadata.name, declarationOf(type));
}

/** A connector without a test, from what a cluster publishes of a built-in type. */
function connectorOf({ metadata, spec }: ConnectionType): Connector {
  const { title, summary, stage, aliases, identity, auth, test } = spec;
  const builtin = builtinCatalog.get(metadata.name);
  const required = [...new Set([...strings(spec.parameters['required']), ...requiredIdentity(builtin)])];
  return {
    type: metadata.name,
    title,
    summary,
    stage,
    category: CATEGORIES.find((each) => each === (metadata.labels?.[CATEGORY] ?? spec.category)) ?? 'generic',
    ...(aliases !== undefined && { aliases }),
    ...(identity !== undefined && { identity }),
    ...(auth !== undefined && { auth }),
    ...(test?.description !== undefined && { testing: test.description }),
    // The casts: JSON Schemas of objects, whose properties are known at run time alone.
    parameters: {
      properties: {},
      ...spec.parameters,
      required,
      additionalProperties: false,
    } as unknown as Connector['parameters'],
    secrets: secretsOf(spec.secrets ?? {}) as unknown as Connector['secrets'],
    samples: builtin?.samples ?? [{ name: 'sample', parameters: {}, secrets: [] }],
  };
}

/** The published schema does not require what may come from a Secret; the type of this version says that it is required. */
function requiredIdentity(builtin: Connector | undefined): readonly string[] {
  return strings((builtin?.parameters as { required?: unknown } | undefined)?.required).filter((name) =>
    builtin?.identity?.includes(name),
  );
}

function secretsOf(secrets: NonNullable<ConnectionType['spec']['secrets']>): object {
  const properties = Object.entries(secrets).map(([name, { description, format }]) => [
    name,
    { type: 'string', description, format },
  ]);
  const required = Object.entries(secrets).flatMap(([name, secret]) =>
    secret.required === true ? [name] : [],
  );
  return { type: 'object', properties: Object.fromEntries(properties), required };
}

/** Whether an object is of a type that the catalogue does not have. */
export function isOfUnknownType(value: unknown, catalog: LiveCatalog): boolean {
  const { spec, kind } = (value ?? {}) as {
    kind?: unknown;
    spec?: { type?: unknown; template?: { spec?: { type?: unknown } } } | null;
  }; // whatever they are
  const type = kind === 'Connection' ? spec?.type : spec?.template?.spec?.type;
  return typeof type === 'string' && catalog.get(type) === undefined;
}

function strings(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
