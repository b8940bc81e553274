import { readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { BuildOptions, Plugin } from 'esbuild';
import { PROBE } from '../cli/testing/local.ts';
import { PLUGIN } from '../cli/program.ts';
import { pack } from './pack.ts';

const root = join(import.meta.dirname, '../..');
/** Where the bundle goes: the argument, or dist/. */
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

/** The oldest Node.js that has all that we use. */
const NODE = 24;

/** Native speed-ups that drivers try and do without. */
const ABSENT = ['cpu-features', './crypto/build/Release/sshcrypto.node', 'pg-native'];

/** Of what loads all of itself at once, what is used: 17 MiB less in the operator. */
const PARTS = [
  // An import reads all that it exports, and so brings the HTTP client behind `http.WebSocket` with it.
  { filter: /^(node:)?http$/, contents: `module.exports = process.getBuiltinModule('http');` },
  {
    // HTTP/2, which we never offer, a parser of undici that is an experiment, and what merges metrics of a cluster of processes.
    filter: /^\.\/client-h2\.js$|^\.\.\/milo\/|^\.\/lib\/cluster$/,
    contents: `module.exports = () => { throw new Error('left out of the bundle'); };`,
  },
  {
    filter: /^undici$/,
    contents: `
      const Dispatcher = require('undici/lib/dispatcher/dispatcher.js');
      Object.assign(Dispatcher.prototype, require('undici/lib/api/index.js'));
      exports.Client = require('undici/lib/dispatcher/client.js');
      exports.Pool = require('undici/lib/dispatcher/pool.js');`,
  },
  {
    // The generated half of client-node, a class for each kind of Kubernetes: what its KubeConfig names.
    filter: /^\.\/gen\/index\.js$/,
    contents: `
      export { createConfiguration } from './gen/configuration.js';
      export { ServerConfiguration } from './gen/servers.js';`,
  },
];
const inParts: Plugin = {
  name: 'in parts',
  setup(build) {
    for (const [index, { filter, contents }] of PARTS.entries()) {
      const namespace = `part-${index}`;
      build.onResolve({ filter }, ({ path, resolveDir }) => ({ path, namespace, pluginData: resolveDir }));
      // The cast: it is what onResolve gave.
      build.onLoad({ filter: /./, namespace }, ({ pluginData }) => ({
        contents,
        resolveDir: pluginData as string,
      }));
    }
  },
};

const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
const shared: BuildOptions = {
  bundle: true,
  splitting: true,
  format: 'esm',
  platform: 'node',
  target: `node${NODE}`,
  minify: true,
  keepNames: true,
  legalComments: 'linked',
  external: ABSENT,
  plugins: [inParts],
  define: { BUNDLED_VERSION: JSON.stringify(version) },
  outdir,
  // What drivers in CommonJS take for granted.
  banner: {
    js: [
      "import { createRequire as requireOf } from 'node:module';",
      'const require = requireOf(import.meta.url), __dirname = import.meta.dirname, __filename = import.meta.filename;',
    ].join(' '),
  },
};
/** Of both programs: the process that runs tests, and what is loaded with the first pattern of a user; see catalog/pattern.ts. */
const both = { child: join(root, 'src/probe/child.ts'), re2js: 're2js' };

await rm(outdir, { recursive: true, force: true });
await build({ ...shared, entryPoints: { main: join(root, 'src/main.ts'), ...both } });
await writePlugin(join(outdir, `${PLUGIN}.js`));
await report();

/** One file, which can be copied to where PATH finds it. */
async function writePlugin(path: string): Promise<void> {
  const entryPoints = { main: join(root, 'src/cli/main.ts'), ...both };
  const { outputFiles } = await build({ ...shared, entryPoints, write: false });
  const [licences, parts] = [true, false].map((isText) =>
    Object.fromEntries(
      outputFiles
        .filter((file) => file.path.endsWith('.txt') === isText)
        .map((file) => [basename(file.path), file.text]),
    ),
  );
  await writeFile(
    path,
    pack({ parts: parts ?? {}, main: 'main.js', others: { [PROBE]: 'child.js' }, node: NODE }),
    { mode: 0o755 },
  );
  await writeFile(`${path}.LEGAL.txt`, [...new Set(Object.values(licences ?? {}))].join('\n'));
}

async function report(): Promise<void> {
  const files = await readdir(outdir);
  const sizes = await Promise.all(files.map(async (file) => (await stat(join(outdir, file))).size));
  console.log(
    `mooring ${version}: ${sizes.length} files in ${outdir}, ${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024)} KiB`,
  );
}
