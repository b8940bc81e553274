import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { Plugin } from 'esbuild';

const LOADER = /^ +(\S+): async \(\) => \(await import\('(\S+)'\)\)\.(\w+),$/gm;

/**
 * The plugin of esbuild by which a probe process loads types in so many groups: alone, each would be a file of the
 * bundle, all of which the program beside it loads at its start.
 */
export const inGroups = (count: number): Plugin => ({
  name: 'in groups',
  setup(build) {
    const groups: string[] = [];
    build.onLoad({ filter: /[/\\]probe[/\\]connectors\.ts$/ }, async ({ path }) => {
      const loaders = [...(await readFile(path, 'utf8')).matchAll(LOADER)];
      const groupOf = (index: number) => Math.floor((index * count) / loaders.length);
      for (const [index, [, , file, name]] of loaders.entries())
        groups[groupOf(index)] = `${groups[groupOf(index)] ?? ''}export { ${name} } from '${file}';\n`;
      const lines = loaders.map(
        ([, type, , name], index) =>
          `${type}: async () => (await import('types:${groupOf(index)}')).${name},`,
      );
      return { contents: `export const LOADERS = {${lines.join('\n')}};`, resolveDir: dirname(path) };
    });
    build.onResolve({ filter: /^types:/ }, ({ path, resolveDir }) => ({
      path: path.slice('types:'.length),
      namespace: 'types',
      pluginData: resolveDir,
    }));
    // The cast: it is what onResolve gave.
    build.onLoad({ filter: /./, namespace: 'types' }, ({ path, pluginData }) => ({
      contents: groups[Number(path)] ?? '',
      resolveDir: pluginData as string,
    }));
  },
});
