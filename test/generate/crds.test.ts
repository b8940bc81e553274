import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { FAILURES } from '../../src/contract/reasons.ts';

const FOLDER = join(import.meta.dirname, '../../crds');
const files = (await readdir(FOLDER)).filter((file) => file.startsWith('mooring.dev_'));

interface Schema {
  readonly type?: string;
  readonly description?: string;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
  readonly additionalProperties?: Schema;
  readonly enum?: readonly string[];
  readonly format?: string;
}

async function schemaOf(file: string): Promise<Schema> {
  const crd = parse(await readFile(join(FOLDER, file), 'utf8')) as {
    spec: { versions: [{ schema: { openAPIV3Schema: Schema } }] };
  };
  return crd.spec.versions[0].schema.openAPIV3Schema;
}

/** Every field below a schema, with its path. */
function* fieldsOf(schema: Schema, path = ''): Generator<readonly [string, Schema]> {
  for (const [name, field] of Object.entries(schema.properties ?? {})) {
    if (path === '' && name !== 'spec' && name !== 'status') continue;
    yield [`${path}.${name}`, field];
    yield* fieldsOf(field, `${path}.${name}`);
  }
  for (const inner of [schema.items, schema.additionalProperties]) {
    if (inner === undefined) continue;
    yield [`${path}[]`, inner];
    yield* fieldsOf(inner, `${path}[]`);
  }
}

describe.each(files)('%s', (file) => {
  it('describes every field in a sentence', async () => {
    const silent = [...fieldsOf(await schemaOf(file))].filter(
      ([, { description = '' }]) =>
        !/^[A-Z"`].*\.$/s.test(description) && !description.startsWith('metadata.'),
    );

    expect(silent.map(([path]) => path)).toEqual([]);
  });

  it('limits every text and every list of a spec', async () => {
    const spec = (await schemaOf(file)).properties?.['spec'] ?? {};
    const boundless = [...fieldsOf(spec, '.spec')].filter(
      ([, { type, maxLength, maxItems, enum: values, format }]) => {
        if (type === 'string') return maxLength === undefined && values === undefined && format === undefined;
        return type === 'array' && maxItems === undefined;
      },
    );

    expect(boundless.map(([path]) => path)).toEqual([]);
  });
});

describe('the CRD of Connection', () => {
  it('carries the closed list of reasons', async () => {
    const text = await readFile(join(FOLDER, 'mooring.dev_connections.yaml'), 'utf8');

    expect(Object.keys(FAILURES).filter((reason) => !text.includes(reason))).toEqual([]);
  });
});
