import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { LAYERS } from '../src/generate/layers.ts';

const SRC = fileURLToPath(new URL('../src/', import.meta.url));
const IMPORT = /(?:\bfrom|\bimport)\s*\(?\s*'(\.[^']*)'/g;

const files = readdirSync(SRC, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts'));
const imports = files.flatMap((file) =>
  importsOf(file).map((imported) => ({ file, imported, from: layerOf(file), to: layerOf(imported) })),
);

describe('the layers of src/', () => {
  it('name every folder, and every file beside the folders', () => {
    const unknown = files.map(layerOf).filter((layer) => LAYERS[layer] === undefined);

    expect(unknown).toEqual([]);
  });

  it('are not crossed by an import that the table does not allow', () => {
    const crossing = imports.filter(({ from, to }) => from !== to && !LAYERS[from]?.includes(to));

    expect(crossing.map(({ file, imported }) => `${file} imports ${imported}`)).toEqual([]);
  });

  it('are read from real imports', () => {
    expect(imports.length).toBeGreaterThan(files.length / 2);
  });

  it('have no cycle', () => {
    const above = (layer: string): readonly string[] =>
      (LAYERS[layer] ?? []).flatMap((other) => [other, ...above(other)]);

    expect(Object.keys(LAYERS).filter((layer) => above(layer).includes(layer))).toEqual([]);
  });
});

/** The files of src/ that a file imports, statically or not, as paths below src/. */
function importsOf(file: string): readonly string[] {
  const text = readFileSync(join(SRC, file), 'utf8');
  return [...text.matchAll(IMPORT)].map(([, path = '']) => relative(SRC, resolve(SRC, dirname(file), path)));
}

function layerOf(file: string): string {
  return file.split('/', 1)[0] ?? '';
}
