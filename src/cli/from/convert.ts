import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Catalog } from '../../catalog/catalog.ts';
import { nearest } from '../../catalog/nearest.ts';
import { needNone, writeWhole } from '../bundle/file.ts';
import { CliFailure } from '../failure.ts';
import { fit } from './fit.ts';
import type { Manifest } from './fit.ts';
import type { Foreign } from '../../addresses/foreign.ts';
import { PRODUCTS } from './products.ts';
import type { Product } from './products.ts';
import { holdsSettings } from '../../addresses/semicolons.ts';
import { decodeText } from '../output/encoding.ts';
import { count, manifests, toYaml } from '../output/output.ts';
import type { Format } from '../output/output.ts';
import type { Terminal } from '../output/terminal.ts';

/** What to import, and where to write it. */
export interface Order {
  readonly from: string;
  readonly file: string;
  readonly namespace: string | undefined;
  /** A folder for connections.yaml and secrets.yaml; undefined: standard output. */
  readonly to: string | undefined;
  /** Whether files that are there already are replaced. */
  readonly force: boolean;
  /** The format on standard output: YAML unless it is json or name. */
  readonly format: Format;
  /** Whether values of Secrets are shown at a terminal. */
  readonly reveal: boolean;
}

/** Writes the connections of a file as manifests, and reports every setting that has no counterpart. */
export async function convertFile(order: Order, catalog: Catalog, terminal: Terminal): Promise<void> {
  const { from, file } = order;
  const product = productNamed(from);
  const content = file === '-' ? await terminal.input() : decodeText(await readFile(file));
  await convertForeign(await read(product, from, content), order, catalog, terminal);
}

/** The connections in a text that another product wrote. */
export function foreignOf(from: string, content: string): Promise<readonly Foreign[]> {
  return read(productNamed(from), from, content);
}

/** Each foreign connection as manifests, under a name of its own. */
export function fitAll(given: readonly Foreign[], catalog: Catalog, namespace: string | undefined) {
  const foreign = given.map((each) => (holdsSettings(each.name) ? { ...each, name: 'connection' } : each));
  const names = namesFor(foreign.map(({ name, namespace: own }) => ({ name, namespace: namespace ?? own })));
  return foreign.map((each, index) => ({
    name: names[index] ?? '',
    was: each.name,
    ...fit(each, catalog, { name: names[index] ?? '', namespace }),
  }));
}

/** What has no counterpart, connection by connection; no values in it. */
export function notesOf(fitted: ReturnType<typeof fitAll>): readonly string[] {
  return fitted.flatMap(({ name, was, notes }) =>
    notes.map((note) => `${name}${name === was ? '' : ` (${was === '' ? 'without a name' : was})`}: ${note}`),
  );
}

/** Writes connections of another product as manifests. */
export async function convertForeign(
  given: readonly Foreign[],
  order: Order,
  catalog: Catalog,
  terminal: Terminal,
): Promise<void> {
  const { from, namespace, to, force } = order;
  if (to !== undefined && !force) for (const name of FILES) await needNone(join(to, name));
  const fitted = fitAll(given, catalog, namespace);
  const connections = fitted.flatMap(({ connection }) => connection ?? []);
  const secrets = fitted.flatMap(({ secret }) => secret ?? []);
  if (to === undefined) print(terminal, order, secrets, connections);
  else await writeApart(to, connections, secrets);
  const notes = notesOf(fitted);
  for (const note of notes) terminal.tell(note);
  const where = to === undefined ? '' : ` in ${to}`;
  const summary = `${connections.length} of ${count(given.length, 'connection')} of ${from}, ${count(secrets.length, 'Secret')}${where}`;
  if (connections.length === 0 && notes.length === 0)
    throw new CliFailure('finding', `${summary}: there is none in it`);
  if (notes.length > 0)
    throw new CliFailure(
      'finding',
      `${summary}; see the ${notes.length === 1 ? 'note' : `${notes.length} notes`} above`,
    );
  terminal.tell(summary);
}

/** Other people may see a terminal, so the values of Secrets go to files and pipes only. */
function print(
  terminal: Terminal,
  { format, reveal }: Order,
  secrets: readonly Manifest[],
  connections: readonly Manifest[],
): void {
  const hidden = terminal.width !== undefined && !reveal && secrets.length > 0;
  const objects = [...(hidden ? secrets.map(maskSecret) : secrets), ...connections];
  if (format === 'name')
    for (const { kind, metadata } of objects) terminal.out(`${kind.toLowerCase()}/${metadata.name}`);
  else if (objects.length > 0 || format === 'json')
    manifests(terminal, format === 'json' ? 'json' : 'yaml', objects);
  if (hidden)
    terminal.tell(
      'values of Secrets are masked at a terminal: --to FOLDER writes them into a file, --reveal shows them',
    );
}

/** A manifest without the values of its Secret. */
export function maskSecret(manifest: Manifest): Manifest {
  const { stringData } = manifest;
  if (stringData === undefined) return manifest;
  return { ...manifest, stringData: Object.fromEntries(Object.keys(stringData).map((key) => [key, MASK])) };
}

const MASK = '********';

function productNamed(from: string): Product {
  const product = Object.hasOwn(PRODUCTS, from) ? PRODUCTS[from] : undefined;
  if (product !== undefined) return product;
  const names = [...Object.keys(PRODUCTS), 'secret'];
  const near = nearest(from, names);
  throw new CliFailure(
    'usage',
    `--from ${from}: ${near.length > 0 ? `did you mean ${near.join(' or ')}?` : `must be one of ${names.join(', ')}`}`,
  );
}

async function read(product: Product, from: string, content: string): Promise<readonly Foreign[]> {
  const { convert } = await product.load();
  try {
    return convert(content.replace(/^\ufeff/, ''));
  } catch (error) {
    const place =
      error instanceof SyntaxError && /^line \d+$/.test(error.message) ? `, ${error.message}` : '';
    throw new CliFailure('usage', `the file is not what --from ${from} reads${place}: ${product.about}`, {
      cause: error,
    });
  }
}

/** Gives each connection a name of its own in its namespace that Kubernetes accepts. */
function namesFor(foreign: readonly Pick<Foreign, 'name' | 'namespace'>[]): readonly string[] {
  const taken = new Map<string, number>();
  return foreign.map(({ name, namespace = '' }) => {
    const plain =
      name
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, '-')
        .replaceAll(/^-+|-+$/g, '')
        .slice(0, 200) || 'connection';
    const count = (taken.get(`${namespace}/${plain}`) ?? 0) + 1;
    taken.set(`${namespace}/${plain}`, count);
    return count === 1 ? plain : `${plain}-${count}`;
  });
}

async function writeApart(
  folder: string,
  connections: readonly object[],
  secrets: readonly object[],
): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const [index, objects] of [connections, secrets].entries())
    await writeWhole(join(folder, FILES[index] ?? ''), Buffer.from(objects.map(toYaml).join('---\n')));
}

const FILES = ['connections.yaml', 'secrets.yaml'] as const;
