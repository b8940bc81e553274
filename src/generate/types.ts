import { stringify } from 'yaml';
import { replacementsFor } from '../catalog/fields.ts';
import { parametersSchema, typeSpec } from '../catalog/manifest.ts';
import { hasTest } from '../contract/connector.ts';
import { CATEGORIES } from '../contract/connector.ts';
import { ROUTE_PARAMETERS, ROUTE_SECRETS, withoutRoute } from '../contract/route.ts';
import type { Connector } from '../contract/connector.ts';
import { PURPOSES } from '../contract/purpose.ts';
import type { Verification } from '../contract/verification.ts';
import { object } from '../contract/schema.ts';
import { markdown } from './artifact.ts';
import type { Artifact } from './artifact.ts';
import { table } from './reasons.ts';
import { sampleManifests } from '../cli/sample.ts';
import { formatNames } from '../catalog/render.ts';

/** docs/types: a page per type and an index. */
export function types(connectors: readonly Connector[]): readonly Artifact[] {
  return [index(connectors), ...connectors.map(page)];
}

/** Types that most data flows know, named where there is room for ten. */
const EXAMPLES = [
  'postgresql',
  'mysql',
  'sqlserver',
  'mongodb',
  'snowflake',
  's3',
  'sftp',
  'kafka',
  'salesforce',
  'http',
];

/** The catalogue in a sentence: how many types there are, ten of them, and where all are: in the folder given. */
export function catalogue(connectors: readonly Connector[], folder: string): string {
  const examples = EXAMPLES.flatMap((type) => connectors.filter((each) => each.type === type));
  const titles = examples.map(({ title }) => title).join(', ');
  return `[${connectors.length} types](${folder}README.md) in ${byCategory(connectors).length} categories, among them ${titles}.`;
}

function byCategory(connectors: readonly Connector[]): readonly (readonly [string, readonly Connector[]])[] {
  return CATEGORIES.flatMap((category) => {
    const members = connectors.filter((each) => each.category === category);
    return members.length === 0
      ? []
      : [[category, members.toSorted((one, other) => one.title.localeCompare(other.title, 'en'))] as const];
  });
}

/** What a verification says to people. */
const VERIFICATION_TEXTS: Readonly<Record<Verification['by'], string>> = {
  server: 'against the real server',
  emulator: 'against an emulator of the service',
  'stand-in': 'against a relative of the server, which proves less',
  recorded: "against a copy of the answers that the service's own documentation describes, which proves less",
};

function verifiedText({ verified }: Connector): string {
  if (verified === undefined) return '';
  const source = verified.by === 'recorded' ? `<${verified.with}>` : verified.with;
  return `Tried ${VERIFICATION_TEXTS[verified.by]}: ${source} (${verified.on}).`;
}

function testColumn(connector: Connector): string {
  if (!hasTest(connector)) return 'no';
  return connector.needsProbe === true ? 'when told what to ask' : 'yes';
}

function index(connectors: readonly Connector[]): Artifact {
  const sections = byCategory(connectors).map(([category, members]) => {
    const rows = members.map((each) => [
      `[\`${each.type}\`](${each.type}.md)`,
      each.title,
      each.stage,
      testColumn(each),
      each.verified?.by ?? '',
      (each.aliases ?? []).join(', '),
    ]);
    return `## ${category}\n\n${table(['type', 'title', 'stage', 'tested', 'tried with', 'also called'], rows)}`;
  });
  const meaning = Object.entries(VERIFICATION_TEXTS).map(([by, text]) => `- ${by}: ${text}`);
  const legend = `What the test of a type was tried with:\n\n${meaning.join('\n')}`;
  return markdown('docs/types/README.md', ['# Connection types', legend, ...sections, ...way()].join('\n\n'));
}

/** What all types that dial have in common is told once. */
function way(): readonly string[] {
  const parameters = object(ROUTE_PARAMETERS) as unknown as Property; // its own vocabulary
  const secrets = Object.entries(ROUTE_SECRETS as Readonly<Record<string, Property>>); // the same
  return [
    '## The way to the server',
    'Every type that is tested over the network also takes one of these blocks, for a server that cannot be reached straight. The proxy or SSH server is judged like any host that a test connects to; then the server behind it is, by its name or its address. A name behind it is looked up there, not here, so a policy that names networks lets only addresses through. See [Policies](../policies.md#proxies-and-tunnels).',
    table(['parameter', 'type', 'required', 'meaning'], rows('', parameters)),
    table(
      ['secret', 'meaning'],
      secrets.map(([name, { description = '' }]) => [`\`${name}\``, description]),
    ),
    '`proxy.user` and `proxyPassword` only go together. `sshTunnel` needs one of `sshTunnelKey` and `sshTunnelPassword`. What fails on the way fails at the step Connect, and its message says so.',
  ];
}

const WAY =
  'Besides, `proxy` or `sshTunnel` with their secrets: [the way to the server](README.md#the-way-to-the-server).';

function page(connector: Connector): Artifact {
  const { type, title, summary, category, stage, testing, needsProbe } = connector;
  const manifest = sampleManifests(connector, `sample-${type}`).map((object) =>
    stringify(object, { lineWidth: 0 }),
  );
  const schemaName = `../schemas/${type}.json`;
  return markdown(
    `docs/types/${type}.md`,
    [
      `# ${title}`,
      `${summary} Type \`${type}\`, category ${category}, stage ${stage}. JSON Schema for editors: [${type}.json](${schemaName}).`,
      '## Parameters',
      table(['parameter', 'type', 'required', 'meaning'], parameterRows(connector)),
      connector.test === undefined ? '' : WAY,
      '## Secrets',
      secretsText(connector),
      identityText(connector),
      authText(connector),
      '## What the test does',
      testing ?? 'The type has no test.',
      verifiedText(connector),
      needsProbe === true
        ? 'Without `spec.test.probe` there is no test: `Ready=True`, reason `TestNotSupported`.'
        : '',
      ...rightsText(connector),
      '## Formats',
      `\`kubectl connection render NAME -o FORMAT\` has ${formatNames(connector)
        .map((name) => `\`${name}\``)
        .join(', ')}.`,
      '## A manifest',
      `\`\`\`yaml\n${manifest.join('---\n')}\`\`\``,
    ]
      .filter((part) => part !== '')
      .join('\n\n'),
  );
}

function rightsText({ rights = {} }: Connector): readonly string[] {
  const rows = PURPOSES.flatMap((purpose) =>
    rights[purpose] === undefined ? [] : [[`\`${purpose}\``, rights[purpose]]],
  );
  if (rows.length === 0) return [];
  return ['## The right that it needs', table(['`spec.test.purpose`', 'right'], rows)];
}

function secretsText(connector: Connector): string {
  const { secrets } = typeSpec(connector);
  const rows = Object.entries(withoutRoute(secrets)).map(([name, { required, description }]) => [
    `\`${name}\``,
    required ? 'yes' : '',
    description ?? '',
  ]);
  return table(['secret', 'required', 'meaning'], rows);
}

function ownOf(schema: Property): Property {
  return { ...schema, properties: withoutRoute(schema.properties ?? {}) };
}

function identityText({ identity = [] }: Connector): string {
  if (identity.length === 0) return '';
  const names = identity.map((name) => `\`${name}\``).join(', ');
  return `${names}: in \`spec.parameters\` or, because it may rotate together with the credential, in \`spec.secrets\`; in exactly one of them.`;
}

function authText({ auth }: Connector): string {
  if (auth === undefined) return '';
  const profiles = Object.entries(auth).map(([name, { title, secrets, optional = [], tokenFor }]) => [
    `\`${name}\``,
    title,
    [...secrets, ...(tokenFor === undefined ? [] : ['spec.serviceAccountRef'])]
      .map((each) => `\`${each}\``)
      .join(', ') || 'none',
    optional.map((each) => `\`${each}\``).join(', '),
  ]);
  const keyless = Object.values(auth).some(({ tokenFor }) => tokenFor !== undefined);
  return [
    `## Authentication\n\n${table(['profile', 'what', 'secrets', 'optional'], profiles)}`,
    ...(keyless ? ['`spec.serviceAccountRef`: [without a stored credential](../keyless.md).'] : []),
  ].join('\n\n');
}

interface Property {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly default?: unknown;
  readonly properties?: Readonly<Record<string, Property>>;
  readonly required?: readonly string[];
}

function parameterRows(connector: Connector): readonly (readonly string[])[] {
  return rows('', ownOf(parametersSchema(connector))).map(
    ([name = '', type = '', required = '', ...meaning]) => {
      const instead = replacementsFor(name.replaceAll('`', ''), connector).map((each) => `\`${each}\``);
      return [name, type, instead.length === 0 ? required : `yes, or ${instead.join(', ')}`, ...meaning];
    },
  );
}

/** In an optional block, what is required is so only where the block is there. */
function rows(prefix: string, schema: Property, needed = 'yes'): readonly (readonly string[])[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const isRequired = schema.required?.includes(name) === true;
    const path = `${prefix}${name}`;
    return [
      row(path, property, isRequired ? needed : ''),
      ...rows(`${path}.`, property, isRequired ? needed : `with \`${path}\``),
    ];
  });
}

function row(path: string, property: Property, required: string): readonly string[] {
  const values =
    property.enum === undefined ? '' : ` One of ${property.enum.map((value) => `\`${value}\``).join(', ')}.`;
  const standard = property.default === undefined ? '' : ` Default \`${JSON.stringify(property.default)}\`.`;
  return [`\`${path}\``, property.type ?? '', required, `${property.description ?? ''}${values}${standard}`];
}
