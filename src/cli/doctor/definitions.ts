import { GROUP, VERSION } from '../../api/definition.ts';
import type { ResourceDefinition } from '../../api/definition.ts';
import type { Cluster } from '../cluster.ts';
import { KINDS } from '../judge.ts';
import { absent, fewOf, get, ok, otherwise, wrong } from './check.ts';
import type { Check } from './check.ts';
import { INSTALL } from './operators.ts';

/** Whether every kind is defined, with all the fields that this plugin knows: the API server drops the others. */
export const definitions: Check = async ({ client }) => {
  const [{ resources = [] }, dropped] = await Promise.all([
    get<Resources>(client, `/apis/${GROUP}/${VERSION}`).catch(absent<Resources>({})),
    droppedFields(client),
  ]);
  const missing = [...KINDS.values()].filter(({ plural }) => !resources.some(({ name }) => name === plural));
  if (missing.length > 0)
    return wrong(`not installed: ${missing.map(({ kind }) => kind).join(', ')}`, INSTALL);
  return dropped.length > 0
    ? wrong(`older than this plugin, so that the API server drops ${fewOf(dropped)}`, INSTALL)
    : ok(`${KINDS.size} kinds of ${GROUP}/${VERSION}`);
};

/** Paths to the fields that this plugin knows and the API server drops, as `Connection.status.logIn`. */
export async function droppedFields(client: Cluster['client']): Promise<readonly string[]> {
  const path = `/openapi/v3/apis/${GROUP}/${VERSION}`;
  const document = await get<OpenApi>(client, path).catch(otherwise<OpenApi>([403, 404], {}));
  const schemas = document.components?.schemas ?? {};
  return [...KINDS.values()].flatMap((each) => fieldsWithout(each, schemas));
}

/** The fields of a kind that the API server has no schema for; none where it shows no schema of the kind at all. */
function fieldsWithout(
  { kind, spec, status }: ResourceDefinition,
  schemas: Readonly<Record<string, Schema>>,
): readonly string[] {
  const theirs = Object.entries(schemas).find(([name]) => name.endsWith(`.${VERSION}.${kind}`))?.[1];
  if (theirs === undefined) return [];
  return without({ properties: { spec, status } }, theirs, kind);
}

/** Paths to what the first schema has and the other has not, the outermost only. */
function without(ours: Schema, theirs: Schema, path: string): readonly string[] {
  const inner = [
    [ours.items, theirs.items, `${path}[]`],
    [ours.additionalProperties, theirs.additionalProperties, `${path}.*`],
  ] as const;
  return [
    ...Object.entries(ours.properties ?? {}).flatMap(([name, field]) => {
      const other = theirs.properties?.[name];
      return other === undefined ? [`${path}.${name}`] : without(field, other, `${path}.${name}`);
    }),
    ...inner.flatMap(([one, other, at]) =>
      typeof one === 'object' && typeof other === 'object' ? without(one, other, at) : [],
    ),
  ];
}

interface Resources {
  readonly resources?: readonly { readonly name: string }[];
}

interface OpenApi {
  readonly components?: { readonly schemas?: Readonly<Record<string, Schema>> };
}

/** As far as it says which fields there are. */
interface Schema {
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema | boolean;
}
