import { readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';

const root = join(import.meta.dirname, '../..');
/** Where the bundle goes: the argument, or dist/. */
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

/** Native speed-ups that drivers try and do without. */
const ABSENT = ['cpu-features', './crypto/build/Release/sshcrypto.node', 'pg-native'];

await rm(outdir, { recursive: true, force: true });
const { metafile } = await build({
  entryPoints: { main: join(root, 'src/main.ts'), child: join(root, 'src/probe/child.ts') },
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
  // What drivers in CommonJS take for granted.
  banner: {
    js: [
      "import { createRequire as requireOf } from 'node:module';",
      'const require = requireOf(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
    ].join(' '),
  },
});

const sizes = await Promise.all(Object.keys(metafile.outputs).map(async (file) => (await stat(resolve(file))).size));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
console.log(`mooring ${version}: ${sizes.length} files in ${outdir}, ${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024)} KiB`);
