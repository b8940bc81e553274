import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { inParts } from '../../src/generate/inparts.ts';
import { packedPlugin, sizeOf } from '../../src/generate/shipped.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

describe('the plugin as it is shipped', () => {
  it('is one program of all parts, with each licence once', () => {
    const { program, licences } = packedPlugin(
      [
        { path: '/dist/main.js', text: 'the main part' },
        { path: '/dist/prober.js', text: 'the prober' },
        { path: '/dist/child.js', text: 'the probe' },
        { path: '/dist/main.js.LEGAL.txt', text: 'MIT' },
        { path: '/dist/child.js.LEGAL.txt', text: 'MIT' },
        { path: '/dist/chunk.js.LEGAL.txt', text: 'ISC' },
      ],
      { first: 'the beginning\n', node: 24 },
    );

    expect(program).toMatch(/^#!.*\nthe beginning\n/);
    expect(program).toContain('{"main.js":"the main part","prober.js":"the prober","child.js":"the probe"}');
    expect(program).toContain('< 24)');
    expect(licences).toBe('MIT\nISC');
  });
});

describe('the size of a folder', () => {
  it('is told in files and KiB', async () => {
    const folder = await temporaryFolder('mooring-size');
    await writeFile(join(folder, 'one'), 'x'.repeat(1024));
    await writeFile(join(folder, 'two'), 'x'.repeat(2048));

    expect(await sizeOf(folder)).toBe(`2 files in ${folder}, 3 KiB`);
    await removeFolder(folder);
  });
});

describe('a bundle in parts', () => {
  it.each([
    ['the HTTP of Node.js without its client', `export * from 'node:http'`, 'process.getBuiltinModule('],
    ['metrics without those of a cluster', `import 'prom-client'`, 'left out of the bundle'],
  ])('has %s', async (_, contents, expected) => {
    const { outputFiles } = await build({
      stdin: { contents, resolveDir: import.meta.dirname },
      bundle: true,
      format: 'esm',
      platform: 'node',
      plugins: [inParts],
      write: false,
    });

    expect(outputFiles.map(({ text }) => text).join('')).toContain(expected);
  });
});
