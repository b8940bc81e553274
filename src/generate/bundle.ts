import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, transform } from 'esbuild';
import type { BuildOptions } from 'esbuild';
import { PLUGIN } from '../cli/program.ts';
import { inGroups } from './ingroups.ts';
import { inParts } from './inparts.ts';
import { billOfMaterials } from './sbom.ts';
import type { Lock, Product } from './sbom.ts';
import { packedPlugin, sizeOf } from './shipped.ts';

const root = join(import.meta.dirname, '../..');
/** Where the bundle goes: the argument, or dist/. */
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

/** The oldest Node.js that has all that we use. */
const NODE = 24;

/** Native speed-ups that drivers try and do without. */
const ABSENT = ['cpu-features', './crypto/build/Release/sshcrypto.node', 'pg-native'];

const product = await read<Product>('package.json');
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
await Promise.all(
  probe.outputFiles.map(async ({ path, text }) =>
    writeFile(path, path.endsWith('.cjs') ? await asCommonJs(text) : text),
  ),
);

/** What esbuild splits is made of modules alone. */
async function asCommonJs(module: string): Promise<string> {
  const supported = { 'dynamic-import': false };
  const { code } = await transform(module, { format: 'cjs', platform: 'node', minify: true, supported });
  return code;
}

/** One file, which can be copied to where PATH finds it. */
const plugin = await build({
  ...commonOptions,
  entryPoints: { main: join(root, 'src/cli/main.ts'), ...both },
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
const inputs = [operator, probe, plugin].flatMap(({ metafile }) => Object.keys(metafile.inputs));
const bill = billOfMaterials(product, await read<Lock>('package-lock.json'), inputs);
await writeFile(join(outdir, 'mooring.cdx.json'), `${JSON.stringify(bill, undefined, 2)}\n`);
console.log(`mooring ${version}: ${await sizeOf(outdir)}`);

async function read<T>(name: string): Promise<T> {
  return JSON.parse(await readFile(join(root, name), 'utf8')) as T; // npm's own form
}
