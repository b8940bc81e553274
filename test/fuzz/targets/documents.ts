import { parse } from 'yaml';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../../../src/catalog/catalog.ts';
import { connectors } from '../../../src/connectors/index.ts';
import { CliFailure } from '../../../src/cli/failure.ts';
import { PRODUCTS } from '../../../src/cli/from/products.ts';
import { textInput } from '../input.ts';
import type { Input } from '../input.ts';
import type { Target } from '../target.ts';

const FROM = join(import.meta.dirname, '../../cli/from');

/** Files of other products, which are converted or refused by a SyntaxError, then fitted to types. */
const IMPORTERS: Readonly<Record<string, () => Promise<Target>>> = Object.fromEntries(
  Object.entries(PRODUCTS).map(([product, { load }]) => [
    `import-${product}`,
    async (): Promise<Target> => {
      const { convert } = await load();
      const { fit } = await import('../../../src/cli/from/fit.ts');
      const catalog = await typeCatalog();
      return {
        seeds: await seedsOf(product),
        run([bytes]) {
          const foreign = unless(SyntaxError, () => convert(String(bytes)));
          for (const each of foreign ?? []) fit(each, catalog, { name: 'a', namespace: undefined });
        },
      };
    },
  ]),
);

let catalog: Catalog | undefined;

async function typeCatalog(): Promise<Catalog> {
  const { catalogOf } = await import('../../../src/catalog/catalog.ts');
  return (catalog ??= catalogOf(connectors));
}

/** Documents that people write or are given: of other products, exports, manifests. */
export const DOCUMENTS: Readonly<Record<string, () => Promise<Target>>> = {
  ...IMPORTERS,
  exports: async () => {
    const { read, write } = await import('../../../src/cli/bundle/bundle.ts');
    const metadata = { name: 'orders', namespace: 'shop', labels: { a: 'b' } };
    const items = [
      {
        apiVersion: 'mooring.dev/v1alpha1',
        kind: 'Connection',
        metadata,
        spec: { type: 'redis', parameters: { host: 'a' } },
      },
      { apiVersion: 'v1', kind: 'Secret', metadata, type: 'Opaque', data: { password: 'YQ==' } },
    ] as const;
    const bundle = write({ version: 1, id: '0'.repeat(32), created: '2026-11-24T00:00:00Z', items });
    return {
      seeds: [textInput(bundle)],
      run([bytes = Buffer.alloc(0)]) {
        const found = unless(CliFailure, () => read(bytes));
        if (found !== undefined) read(Buffer.from(write(found)));
      },
    };
  },
  envelopes: async () => {
    const { open, seal } = await import('../../../src/cli/bundle/seal.ts');
    const { armor, generateX25519Identity, identityToRecipient } = await import('age-encryption');
    const identity = await generateX25519Identity();
    const key = { identities: [identity] };
    const sealed = await seal('a', { recipients: [await identityToRecipient(identity)] });
    return {
      seeds: [[Buffer.from(sealed)], textInput(armor.encode(sealed))],
      run: ([bytes = Buffer.alloc(0)]) => open(bytes, key).catch(unlessOf(CliFailure)),
    };
  },
  manifests: async () => {
    const { streamOf } = await import('../../../src/cli/from/document.ts');
    const folder = join(FROM, '../mistakes');
    const files = (await readdir(folder)).filter((name) => /\.(yaml|json)$/.test(name)).slice(0, 12);
    return {
      seeds: (await Promise.all(files.map((name) => readFile(join(folder, name), 'utf8')))).map(textInput),
      run: ([bytes]) => void unless(SyntaxError, () => streamOf(String(bytes))),
    };
  },
};

/** The result, or undefined where an error of this class was thrown. */
export function unless<T>(refusal: new (...given: never[]) => Error, work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (error instanceof refusal) return undefined;
    throw error;
  }
}

function unlessOf(refusal: new (...given: never[]) => Error): (error: unknown) => void {
  return (error) => {
    if (!(error instanceof refusal)) throw error;
  };
}

/** Cases of the tests of the importers, the shortest of each product. */
async function seedsOf(product: string): Promise<readonly Input[]> {
  const names = (await readdir(join(FROM, 'corpus'))).filter(
    (name) => name.replaceAll('-', '') === `${product}.yaml`.replaceAll('-', ''),
  );
  const texts = await Promise.all(names.map((name) => readFile(join(FROM, 'corpus', name), 'utf8')));
  const cases = texts.flatMap(
    (text) => (parse(text) as { readonly cases: readonly { readonly in: string }[] }).cases,
  ); // as test/cli/corpus.ts reads them
  return cases
    .map((each) => each.in)
    .toSorted((one, other) => one.length - other.length)
    .slice(0, MOST_SEEDS)
    .map(textInput);
}

const MOST_SEEDS = 24;
