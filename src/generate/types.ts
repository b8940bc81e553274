import { stringify } from 'yaml';
import { parametersSchema, typeSpec } from '../catalog/manifest.ts';
import type { Connector } from '../contract/connector.ts';
import { markdown } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { table } from './reasons.ts';
import { sampleOf } from './samples.ts';

/** docs/types: a page per type and an index; docs/schemas: what editors check manifests with. */
export function types(connectors: readonly Connector[]): readonly Artifact[] {
  return [index(connectors), ...connectors.flatMap((connector) => [page(connector), schema(connector)])];
}

/** The catalogue as a table, with links from the folder given. */
export function catalogue(connectors: readonly Connector[], folder: string): string {
  const rows = connectors.map((connector) => [
    `[\`${connector.type}\`](${folder}${connector.type}.md)`,
    connector.title,
    connector.category,
    connector.stage,
    tested(connector),
  ]);
  return table(['type', 'title', 'category', 'stage', 'tested'], rows);
}

function tested(connector: Connector): string {
  if (connector.test === undefined) return 'no';
  return connector.needsProbe === true ? 'when told what to ask' : 'yes';
}

function index(connectors: readonly Connector[]): Artifact {
  return markdown('docs/types/README.md', `# Connection types\n\n${catalogue(connectors, '')}`);
}

function page(connector: Connector): Artifact {
  const { type, title, summary, category, stage, testing, needsProbe } = connector;
  const { secrets } = typeSpec(connector);
  const manifest = sampleOf(connector).map((object) => stringify(object, { lineWidth: 0 }));
  const schemaName = `../schemas/${type}.json`;
  return markdown(
    `docs/types/${type}.md`,
    [
      `# ${title}`,
      `${summary} Type \`${type}\`, category ${category}, stage ${stage}. JSON Schema for editors: [${type}.json](${schemaName}).`,
      '## Parameters',
      table(['parameter', 'type', 'required', 'meaning'], rows('', parametersSchema(connector))),
      '## Secrets',
      table(
        ['secret', 'required', 'meaning'],
        Object.entries(secrets).map(([name, { required, description }]) => [`\`${name}\``, required ? 'yes' : '', description ?? '']),
      ),
      identityText(connector),
      authText(connector),
      '## What the test does',
      testing ?? 'The type has no test.',
      needsProbe === true ? 'Without `spec.test.probe` there is no test: `Ready=True`, reason `TestNotSupported`.' : '',
      '## A manifest',
      `\`\`\`yaml\n${manifest.join('---\n')}\`\`\``,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}

function identityText({ identity = [] }: Connector): string {
  if (identity.length === 0) return '';
  const names = identity.map((name) => `\`${name}\``).join(', ');
  return `${names}: in \`spec.parameters\` or, because it may rotate together with the credential, in \`spec.secrets\`; in exactly one of them.`;
}

function authText({ auth }: Connector): string {
  if (auth === undefined) return '';
  const profiles = Object.entries(auth).map(([name, { title, secrets, optional = [] }]) => [
    `\`${name}\``,
    title,
    secrets.map((each) => `\`${each}\``).join(', ') || 'none',
    optional.map((each) => `\`${each}\``).join(', '),
  ]);
  return `## Authentication\n\n${table(['profile', 'what', 'secrets', 'optional'], profiles)}`;
}

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

function rows(prefix: string, schema: Property): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => [
    row(`${prefix}${name}`, property, schema.required?.includes(name) === true),
    ...rows(`${prefix}${name}.`, property),
  ]);
}

function row(path: string, property: Property, required: boolean): readonly string[] {
  const values = property.enum === undefined ? '' : ` One of ${property.enum.map((value) => `\`${value}\``).join(', ')}.`;
  const standard = property.default === undefined ? '' : ` Default \`${JSON.stringify(property.default)}\`.`;
  return [`\`${path}\``, property.type ?? '', required ? 'yes' : '', `${property.description ?? ''}${values}${standard}`];
}

function schema(connector: Connector): Artifact {
  const { type, title, summary } = connector;
  const body = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: `Connection to ${title}`,
    description: summary,
    type: 'object',
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { const: 'mooring.dev/v1alpha1' },
      kind: { const: 'Connection' },
      spec: {
        type: 'object',
        required: ['type'],
        properties: { type: { const: type }, parameters: parametersSchema(connector), secrets: secretsSchema(connector) },
      },
    },
  };
  return { path: `docs/schemas/${type}.json`, content: `${JSON.stringify(body, undefined, 2)}\n` };
}

function secretsSchema(connector: Connector): object {
  const key = {
    type: 'object',
    required: ['name', 'key'],
    additionalProperties: false,
    properties: { name: { type: 'string' }, key: { type: 'string' } },
  };
  const names = [...Object.keys(connector.secrets.properties), ...(connector.identity ?? [])];
  return { type: 'object', additionalProperties: false, properties: Object.fromEntries(names.map((name) => [name, key])) };
}
