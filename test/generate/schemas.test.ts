import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Ajv } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { connectors } from '../../src/connectors/index.ts';

const SCHEMAS = join(import.meta.dirname, '../../docs/schemas');
const SAMPLES = join(import.meta.dirname, '../../deploy/samples');
const ENVELOPE = 'Connection.json';
const types = connectors.map(({ type }) => type);

const read = (name: string) =>
  JSON.parse(readFileSync(join(SCHEMAS, name), 'utf8')) as {
    readonly definitions: Readonly<Record<string, object>>;
  };

/** Without `strict`, as editors have it: the formats of JSON Schema are left to them. */
const ajv = new Ajv({ strict: false, validateFormats: false, inlineRefs: false, code: { optimize: false } });
const envelope = read(ENVELOPE);
ajv.addSchema(envelope, ENVELOPE);
// By their names, or each type would compile them anew.
for (const [name, part] of Object.entries(envelope.definitions)) {
  ajv.addSchema(part, `${ENVELOPE}#/definitions/${name}`);
}

interface Manifest {
  readonly kind: string;
  readonly spec: Readonly<Record<string, unknown>>;
}

function sampleOf(type: string): Manifest | undefined {
  const documents = parseAllDocuments(readFileSync(join(SAMPLES, `${type}.yaml`), 'utf8'));
  return documents.map((each) => each.toJS() as Manifest).find(({ kind }) => kind === 'Connection');
}

describe('docs/schemas', () => {
  it('holds a schema for each type, and what they share', () => {
    expect(readdirSync(SCHEMAS).toSorted()).toEqual(
      [ENVELOPE, ...types.map((type) => `${type}.json`)].toSorted(),
    );
  });

  it('takes the sample of each type', () => {
    const mistakes = types.flatMap((type) => {
      const takes = ajv.compile(read(`${type}.json`));
      return takes(sampleOf(type)) ? [] : [`${type}: ${ajv.errorsText(takes.errors)}`];
    });

    expect(mistakes).toEqual([]);
  });

  it.each([
    ['another kind', { kind: 'Flow' }],
    ['another type', { spec: { type: 'mysql' } }],
    ['no host', { spec: { type: 'postgresql', parameters: { database: 'orders' } } }],
    [
      'no parameters',
      { spec: { type: 'postgresql', secrets: { password: { name: 'db', key: 'password' } } } },
    ],
    ['no type', { spec: {} }],
    ['a parameter that there is not', { spec: { type: 'postgresql', parameters: { hots: 'db' } } }],
    ['a wrong mode of TLS', { spec: { type: 'postgresql', parameters: { tls: { mode: 'off' } } } }],
    ['a proxy without a port', { spec: { type: 'postgresql', parameters: { proxy: { host: 'proxy' } } } }],
    ['a secret without a key', { spec: { type: 'postgresql', secrets: { password: { name: 'db' } } } }],
  ])('refuses %s', (_, change) => {
    const takes = ajv.compile(read('postgresql.json'));

    expect(takes({ ...sampleOf('postgresql'), ...change })).toBe(false);
  });

  it.each([
    ['a whole Secret gives', { secretsFrom: [{ name: 'db' }] }],
    ['a ConfigMap gives', { parametersFrom: [{ configMap: { name: 'settings' } }] }],
    ['an address in a Secret gives', { secrets: { uri: { name: 'db', key: 'uri' } } }],
  ])('requires no host that %s', (_, given) => {
    const takes = ajv.compile(read('postgresql.json'));
    const manifest = { ...sampleOf('postgresql'), spec: { type: 'postgresql', ...given } };

    expect(takes(manifest)).toBe(true);
  });

  it('refers to nothing but what is there, by paths relative to the schema, as editors follow them', () => {
    const dangling = types.flatMap((type) => {
      const schema = pathToFileURL(join(SCHEMAS, `${type}.json`));
      return [...readFileSync(schema, 'utf8').matchAll(/"\$ref": "([^"]+)"/g)]
        .map(([, reference = '']) => reference)
        .filter((reference) => !leadsSomewhere(new URL(reference, schema)))
        .map((reference) => `${type}: ${reference}`);
    });

    expect(dangling).toEqual([]);
  });
});

function leadsSomewhere(url: URL): boolean {
  const document: unknown = JSON.parse(readFileSync(fileURLToPath(new URL(url.pathname, url)), 'utf8'));
  const keys = url.hash.split('/').slice(1);
  const target = keys.reduce<unknown>(
    (value, key) => (value as Readonly<Record<string, unknown>>)[key],
    document,
  );
  return target !== undefined;
}
