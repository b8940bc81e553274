import { parseAllDocuments } from 'yaml';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { formatNames, renderConnection } from '../../src/catalog/render.ts';
import { PRODUCTS } from '../../src/cli/from/products.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { Unwritable } from '../../src/contract/rendering.ts';
import type { FormatName, Rendering } from '../../src/contract/rendering.ts';
import { defaultsOf } from '../../src/contract/schema.ts';
import { Secret } from '../../src/contract/secret.ts';
import { connection } from '../cli/console.ts';

/*
 * What `render` writes, `import --from` reads as the same Connection: but for what a note of either says, for fields
 * that are what they would be without being said, and for relatives of a type whose format does not name them.
 */

/** Which product's importer reads a format. */
const IMPORTERS: Readonly<Partial<Record<FormatName, string>>> = {
  uri: 'dsn',
  jdbc: 'dsn',
  sqlalchemy: 'dsn',
  dsn: 'dsn',
  airflow: 'airflow',
  dbt: 'dbt',
  kafka: 'kafka',
  rclone: 'rclone',
  pgpass: 'pgpass',
  'my-cnf': 'my-cnf',
  aws: 'aws',
  grafana: 'grafana',
};

/** With what is quoted, encoded or decoded somewhere, but nothing that some format has no way to write. */
const SECRET = `p@s:s/w+o"r'd %41`;

/** A Connection, as far as it is compared. */
export interface Fields {
  readonly types: readonly string[];
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, string>>;
}

const cases = builtinCatalog.connectors.flatMap((connector) =>
  formatNames(connector)
    .filter((format) => IMPORTERS[format] !== undefined && IMPORTERS[format] in PRODUCTS)
    .flatMap((format) =>
      connector.samples.map((sample) => ({
        connector,
        format,
        sample,
        title: `${connector.type} ${sample.name} ${format}`,
      })),
    ),
);

type Case = (typeof cases)[number];
type Written = (typeof written)[number];

/** Those that the format can write. */
export const written = cases.flatMap((each) => {
  const rendering = attempt(each);
  return rendering === undefined ? [] : [{ ...each, rendering }];
});

/** What was written, what became of it, and what both programs said: the law is that the first two are equal. */
export async function passage({ rendering, ...each }: Written): Promise<{
  readonly was: Fields;
  readonly is: Fields;
  readonly told: string;
}> {
  const text = Object.values(rendering.entries).map((entry) => entry.reveal()).join(''); // prettier-ignore
  const { out, told } = await connection(['import', '--from', IMPORTERS[each.format] ?? '', '-'], text);
  const left = new Set([
    ...rendering.notes.flatMap((note) => namesIn(note, 1)),
    ...told.split('\n').flatMap((note) => namesIn(note, 2)),
  ]);
  for (const name of left) for (const instead of INSTEAD[name] ?? []) left.add(instead);
  const [was, is] = [without(original(each), left), without(importedFrom(out, each), left)];
  const isPart = rendering.notes.some((note) => note.includes('have no place in a URI'));
  return { was: isPart ? carried(was, each.connector) : was, is, told };
}

/** What a format says of one server where a note tells that it names no other. */
const INSTEAD: Readonly<Record<string, readonly string[]>> = { hosts: ['host', 'port'], urls: ['url'] };

/** The fields that a note is of: its first words with a colon, of which that of an import begins with the Connection's name. */
function namesIn(note: string, words: number): readonly string[] {
  return [...note.matchAll(/([\w.]+): /g)].slice(0, words).map(([, name = '']) => name);
}

/** Of a format that says itself that it holds no more: these. */
function carried({ types, parameters }: Fields, { parameters: schema }: Connector): Fields {
  const held = ['bucket', 'prefix'].filter((name) => name in schema.properties);
  const entries = Object.entries(parameters).filter(([name]) => held.includes(name));
  return { types, parameters: Object.fromEntries(entries), secrets: {} };
}

function attempt({ connector, format, sample }: Case): Rendering | undefined {
  const secrets = Object.fromEntries(
    Object.entries(secretsOf({ connector, sample })).map(([name, value]) => [name, new Secret(value)]),
  );
  try {
    return renderConnection(format, connector, { name: 'orders', parameters: sample.parameters, secrets });
  } catch (error) {
    if (error instanceof Unwritable) return undefined;
    throw error;
  }
}

function secretsOf({
  connector,
  sample,
}: Pick<Case, 'connector' | 'sample'>): Readonly<Record<string, string>> {
  const schemas: Readonly<Record<string, { readonly format?: string }>> = connector.secrets.properties;
  const pem = (name: string) => `-----BEGIN PRIVATE KEY-----\n${name}\n-----END PRIVATE KEY-----`;
  return Object.fromEntries(
    sample.secrets.map((name) => [name, schemas[name]?.format === 'pem' ? pem(name) : SECRET]),
  );
}

function original({ connector, sample, ...rest }: Case): Fields {
  const secrets = secretsOf({ connector, sample, ...rest });
  return { types: [connector.type], parameters: said(sample.parameters, connector), secrets };
}

interface Made {
  readonly kind: string;
  readonly spec?: { readonly type: string; readonly parameters: Readonly<Record<string, unknown>> };
  readonly stringData?: Readonly<Record<string, string>>;
}

/** A relative stands for the type, as far as it is of the same family. */
function importedFrom(out: string, { connector, sample }: Case): Fields {
  const objects = parseAllDocuments(out).map((document) => document.toJS() as Made | null);
  const [made, ...others] = objects.flatMap((each) =>
    each?.kind === 'Connection' && each.spec ? [each.spec] : [],
  );
  if (made === undefined || others.length > 0) return { types: [], parameters: {}, secrets: {} };
  const isAws = 'secretAccessKey' in connector.secrets.properties && made.type === 's3'; // a profile names no service
  const isAmqp = (connector.family ?? connector.type) === 'amqp10' && made.type === 'amqp'; // both have one scheme
  const isRelative =
    isAws ||
    isAmqp ||
    made.type === connector.family ||
    builtinCatalog.get(made.type)?.family === (connector.family ?? connector.type);
  const secrets = Object.assign({}, ...objects.map((each) => each?.stringData ?? {})) as Readonly<
    Record<string, string>
  >;
  return {
    types: [isRelative ? connector.type : made.type],
    parameters: unimplied(said(made.parameters, connector), sample.parameters),
    secrets,
  };
}

/** Fields by their paths, less those that have the value that they would have without being said. */
function said(
  parameters: Readonly<Record<string, unknown>>,
  connector: Connector,
): Readonly<Record<string, unknown>> {
  const { url, ...others } = defaultsOf(connector.parameters);
  const standard: Readonly<Record<string, unknown>> = {
    ...others,
    ...(url !== undefined && { url: plainUrl(url) }),
    'tls.mode': 'verify-full',
  };
  const flat = (
    prefix: string,
    held: Readonly<Record<string, unknown>>,
  ): readonly (readonly [string, unknown])[] =>
    Object.entries(held).flatMap(([name, value]) =>
      typeof value === 'object' && value !== null && !Array.isArray(value)
        ? flat(`${prefix}${name}.`, value as Readonly<Record<string, unknown>>)
        : [[`${prefix}${name}`, name === 'url' ? plainUrl(value) : value] as const],
    );
  return Object.fromEntries(flat('', parameters).filter(([name, value]) => standard[name] !== value));
}

function plainUrl(value: unknown): unknown {
  return URL.canParse(String(value)) ? new URL(String(value)).href : value;
}

/** Less what a format says although the type knows it: a port that goes with implicit TLS, the address of a region. */
function unimplied(
  imported: Readonly<Record<string, unknown>>,
  given: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const isImplied = (name: string) =>
    !(name in given) && (IMPLIED.has(name) || (name === 'port' && imported['security'] === 'tls'));
  return Object.fromEntries(Object.entries(imported).filter(([name]) => !isImplied(name)));
}

const IMPLIED = new Set(['endpoint', 'forcePathStyle']);

function without({ types, parameters, secrets }: Fields, left: ReadonlySet<string>): Fields {
  const kept = <T>(fields: Readonly<Record<string, T>>) =>
    Object.fromEntries(
      Object.entries(fields).filter(
        ([name]) => ![...left].some((field) => field === name || field.endsWith(`.${name}`)),
      ),
    );
  return { types, parameters: kept(parameters), secrets: kept(secrets) };
}
