import { isDeepStrictEqual } from 'node:util';
import { parametersSchema } from '../catalog/manifest.ts';
import { ADDRESS_SECRETS } from '../contract/addressSecrets.ts';
import type { Connector } from '../contract/connector.ts';
import { ROUTE_PARAMETERS } from '../contract/route.ts';
import { object, tls, tokenTls } from '../contract/schema.ts';
import type { Artifact } from './artifact.ts';

const DIALECT = 'http://json-schema.org/draft-07/schema#';
/** No type can have this name: types are lower case. */
const ENVELOPE = 'Connection.json';

interface Schema {
  readonly required?: readonly string[];
  readonly properties?: Readonly<Record<string, object>>;
}

/** The blocks of parameters that most types have, word for word. */
const BLOCKS: Readonly<Record<string, unknown>> = {
  tls: tls(),
  tokenTls: tokenTls(),
  ...(parametersSchema({ parameters: object(ROUTE_PARAMETERS) }) as Schema).properties,
};

/**
 * docs/schemas: what editors check manifests with, a schema for each type. What all types share stands once, in
 * `Connection.json`, and each of the others refers to it by its relative path, which editors follow from wherever
 * they got the schema.
 */
export function schemas(connectors: readonly Connector[]): readonly Artifact[] {
  return [
    artifact(ENVELOPE, envelope()),
    ...connectors.map((each) => artifact(`${each.type}.json`, schemaOf(each))),
  ];
}

function artifact(name: string, body: object): Artifact {
  const text = JSON.stringify(body, undefined, 2).replaceAll(/\{\s+("\$ref": "[^"]+")\s+\}/g, '{ $1 }');
  return { path: `docs/schemas/${name}`, content: `${text}\n` };
}

function envelope(): object {
  return {
    $schema: DIALECT,
    title: 'Connection',
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { const: 'mooring.dev/v1alpha1' },
      kind: { const: 'Connection' },
      spec: { type: 'object', required: ['type'] },
    },
    definitions: { ...BLOCKS, key: KEY, completedLater: COMPLETED_LATER },
  };
}

const KEY = {
  type: 'object',
  required: ['name', 'key'],
  additionalProperties: false,
  properties: { name: { type: 'string' }, key: { type: 'string' } },
};

/** A Connection whose parameters stand elsewhere, too: what the type requires may be missing in the manifest. */
const COMPLETED_LATER = {
  required: ['spec'],
  properties: {
    spec: {
      anyOf: [
        { required: ['secretsFrom'] },
        { required: ['parametersFrom'] },
        {
          required: ['secrets'],
          properties: {
            secrets: { anyOf: Object.keys(ADDRESS_SECRETS).map((name) => ({ required: [name] })) },
          },
        },
      ],
    },
  },
};

function schemaOf(connector: Connector): object {
  const { type, title, summary } = connector;
  const { required = [], ...parameters } = parametersOf(connector);
  const wanted = wantedOf(connector, required);
  const spec = { type: { const: type }, parameters, secrets: secretsOf(connector) };
  return {
    $schema: DIALECT,
    title: `Connection to ${title}`,
    description: summary,
    allOf: [{ $ref: ENVELOPE }],
    properties: { spec: { properties: spec } },
    ...(wanted !== undefined && { if: definition('completedLater'), else: complete(wanted) }),
  };
}

/** What a manifest has to have that names no other place for it. */
function wantedOf(connector: Connector, required: readonly string[]): object | undefined {
  const oneOf: readonly string[] = connector.oneOf ?? [];
  if (required.length + oneOf.length === 0) return undefined;
  return {
    ...(required.length > 0 && { required }),
    ...(oneOf.length > 0 && { anyOf: oneOf.map((name) => ({ required: [name] })) }),
  };
}

function complete(parameters: object): object {
  return { properties: { spec: { required: ['parameters'], properties: { parameters } } } };
}

function parametersOf(connector: Connector): Schema {
  const schema = parametersSchema(connector) as Schema;
  const properties = Object.entries(schema.properties ?? {}).map(([name, property]) => [
    name,
    isDeepStrictEqual(property, BLOCKS[name]) ? definition(name) : property,
  ]);
  return { ...schema, properties: Object.fromEntries(properties) as NonNullable<Schema['properties']> };
}

function secretsOf({ secrets, identity = [] }: Connector): object {
  const names = [...Object.keys(secrets.properties), ...identity];
  const properties = Object.fromEntries(names.map((name) => [name, definition('key')]));
  return { type: 'object', additionalProperties: false, properties };
}

function definition(name: string): object {
  return { $ref: `${ENVELOPE}#/definitions/${name}` };
}
