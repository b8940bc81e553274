import { chmod, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { Plugin } from 'esbuild';
import { PLUGIN } from '../cli/program.ts';

const root = join(import.meta.dirname, '../..');
/** Where the bundle goes: the argument, or dist/. */
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

/** Native speed-ups that drivers try and do without. */
const ABSENT = ['cpu-features', './crypto/build/Release/sshcrypto.node', 'pg-native'];

/** Of undici, which loads all of itself at once, the two classes that are used: 4 MiB less in each process. */
const undiciInParts: Plugin = {
  name: 'undici in parts',
  setup(build) {
    build.onResolve({ filter: /^undici$/ }, () => ({ path: 'undici', namespace: 'parts' }));
    build.onLoad({ filter: /^undici$/, namespace: 'parts' }, () => ({ contents: PARTS, resolveDir: root }));
  },
};
const PARTS = `
const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
Object.assign(Dispatcher.prototype, require('undici/lib/api/index.js'));
exports.Client = require('undici/lib/dispatcher/client.js');
exports.Pool = require('undici/lib/dispatcher/pool.js');
`;

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: {
    main: join(root, 'src/main.ts'),
    child: join(root, 'src/probe/child.ts'),
    re2js: 're2js', // on its own, so that it is loaded with the first pattern of a user; see catalog/pattern.ts
    // One file in a folder, not one file: what a command does not need would be parsed all the same, for 70 ms.
    [PLUGIN]: join(root, 'src/cli/main.ts'),
  },
  outdir,
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  keepNames: true,
  metafile: true,
  legalComments: 'linked',
  external: ABSENT,
  plugins: [undiciInParts],
  // What drivers in CommonJS take for granted.
  banner: {
    js: [
      "import { createRequire as requireOf } from 'node:module';",
      'const require = requireOf(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
    ].join(' '),
  },
});
const plugin = join(outdir, `${PLUGIN}.js`);
await writeFile(plugin, `#!/usr/bin/env node\n${await readFile(plugin, 'utf8')}`, { mode: 0o755 });
await chmod(plugin, 0o755);

const files = Object.keys(metafile.outputs);
const sizes = await Promise.all(files.map(async (file) => (await stat(resolve(file))).size));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
console.log(`mooring ${version}: ${sizes.length} files in ${outdir}, ${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024)} KiB`);
