import type { SourceModule } from './module.ts';

/** Which layers each layer may import besides itself. */
export type Layers = Readonly<Record<string, readonly string[]>>;

/** The layer of src/ that a file is in: a folder, or the file where it stands beside the folders. */
export function layerOf(path: string): string {
  return path.split('/', 2)[1] ?? '';
}

/** The imports of src/ that the table of layers does not allow. */
export function crossings(src: readonly SourceModule[], layers: Layers): readonly string[] {
  return src.flatMap(({ path, imports }) =>
    imports
      .filter((each) => each.path.startsWith('src/'))
      .filter((each) => !mayImport(layers, layerOf(path), layerOf(each.path)))
      .map((each) => `${path} imports ${each.path}`),
  );
}

function mayImport(layers: Layers, from: string, to: string): boolean {
  return from === to || layers[from]?.includes(to) === true;
}
