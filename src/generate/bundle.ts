import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { PLUGIN } from '../cli/program.ts';
import { asCommonJs } from './commonjs.ts';
import { inGroups } from './ingroups.ts';
import { inParts } from './inparts.ts';
import { buildPage, packedPage } from './page.ts';
import { billOfMaterials } from './sbom.ts';
import type { NpmLock, NpmProduct } from './sbom.ts';
import { packedPlugin, sizeOf } from './shipped.ts';

const root = join(import.meta.dirname, '../..');
/** Where the bundle goes: the argument, or dist/. */
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

/** The oldest Node.js that has all that we use. */
const NODE = 24;

/** Native speed-ups that drivers try and do without. */
const ABSENT = ['cpu-features', './crypto/build/Release/sshcrypto.node', 'pg-native'];

const product = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as NpmProduct;
const { version } = product;
const commonOptions = {
  bundle: true,
  metafile: true,
  absWorkingDir: root,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: `node${NODE}`,
  minify: true,
  keepNames: true,
  legalComments: 'linked',
  external: ABSENT,
  define: { BUNDLED_VERSION: JSON.stringify(version) },
  outdir,
  // What drivers in CommonJS take for granted.
  banner: {
    js: [
      "import { createRequire as requireOf } from 'node:module';",
      'const require = requireOf(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
    ].join(' '),
  },
} satisfies BuildOptions;
/** Of both programs: the prober, its processes, and what is loaded with the first pattern of a user; see catalog/pattern.ts. */
const both = {
  prober: join(root, 'src/prober.ts'),
  child: join(root, 'src/probe/child.ts'),
  re2js: 're2js',
};

await rm(outdir, { recursive: true, force: true });
await mkdir(outdir, { recursive: true });
/** Without it, Node.js compiles each file first to find out that it is a module. */
await writeFile(join(outdir, 'package.json'), '{"type":"module"}\n');
/**
 * Each namespace has a process of its own, whose start counts: it loads the one type that it tests, and so is bundled
 * apart from the programs that know all types, and as CommonJS, which loads faster. The plugin has one, and a start of
 * its own that counts.
 */
const { child, ...others } = both;
const operator = await build({
  ...commonOptions,
  entryPoints: { main: join(root, 'src/main.ts'), ...others },
  plugins: [inParts],
});
const probe = await build({
  ...commonOptions,
  banner: {},
  outExtension: { '.js': '.cjs' },
  entryPoints: { child },
  plugins: [inParts],
  write: false,
});
for (const file of probe.outputFiles) await writeFile(file.path, await asCommonJs(file));

const page = await buildPage(join(outdir, 'page'));
/** One file, which can be copied to where PATH finds it; the page is within it. */
const plugin = await build({
  ...commonOptions,
  entryPoints: { main: join(root, 'src/cli/main.ts'), ...both },
  define: { ...commonOptions.define, BUNDLED_PAGE: JSON.stringify(await packedPage(page)) },
  plugins: [inParts, inGroups(1)],
  write: false,
});
const { outputFiles: beginning } = await build({
  entryPoints: [join(root, 'src/cli/first.ts')],
  bundle: true,
  format: 'esm',
  platform: 'node',
  minify: true,
  write: false,
});
const first = `${(beginning[0]?.text ?? '').replace(/export\{[^}]*\};\s*$/, '').trim()}\n`;
const { program, licences } = packedPlugin(plugin.outputFiles, { first, node: NODE });
await writeFile(join(outdir, `${PLUGIN}.js`), program, { mode: 0o755 });
await writeFile(join(outdir, `${PLUGIN}.js.LEGAL.txt`), licences);
/** What of others is in any of it. */
const inputs = {
  ...operator.metafile.inputs,
  ...probe.metafile.inputs,
  ...plugin.metafile.inputs,
  ...page.inputs,
};
const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as NpmLock;
const bill = billOfMaterials(product, lock, Object.keys(inputs));
await writeFile(join(outdir, 'mooring.cdx.json'), `${JSON.stringify(bill, undefined, 2)}\n`);
console.log(`mooring ${version}: ${await sizeOf(outdir)}`);
