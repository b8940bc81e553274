import { chmod, readFile, rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import type { PluginBuild } from 'esbuild';

const root = join(import.meta.dirname, '../..');
/** Where the bundle goes: the argument, or dist/. */
const outdir = resolve(process.argv[2] ?? join(root, 'dist'));

/** Native speed-ups that drivers try and do without. */
const ABSENT = ['cpu-features', './crypto/build/Release/sshcrypto.node', 'pg-native'];

// Drivers in CommonJS call require for Node's own modules.
const REQUIRE = "import { createRequire as requireOf } from 'node:module'; const require = requireOf(import.meta.url);";

/** What drivers import on first use is for the probe process: the plugin's own is child.js, beside it. */
function leaveDriversOut(build: PluginBuild): void {
  build.onResolve({ filter: /^[^.]/ }, ({ kind, importer, path }) =>
    kind === 'dynamic-import' && importer.includes('/src/drivers/') ? { path, external: true } : undefined,
  );
}

const shared = {
  outdir,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node24',
  minify: true,
  keepNames: true,
  metafile: true,
  legalComments: 'linked',
  external: ABSENT,
} as const;

await rm(outdir, { recursive: true, force: true });
const built = await Promise.all([
  build({
    ...shared,
    entryPoints: { main: join(root, 'src/main.ts'), child: join(root, 'src/probe/child.ts') },
    splitting: true,
    banner: { js: REQUIRE },
  }),
  // One file to copy to wherever PATH leads; what a command does not need is in it and not evaluated.
  build({
    ...shared,
    entryPoints: { 'kubectl-connection': join(root, 'src/cli/main.ts') },
    banner: { js: `#!/usr/bin/env node\n${REQUIRE}` },
    plugins: [{ name: 'drivers', setup: leaveDriversOut }],
  }),
]);
await chmod(join(outdir, 'kubectl-connection.js'), 0o755);

const files = built.flatMap(({ metafile }) => Object.keys(metafile.outputs));
const sizes = await Promise.all(files.map(async (file) => (await stat(resolve(file))).size));
const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
console.log(`mooring ${version}: ${sizes.length} files in ${outdir}, ${Math.round(sizes.reduce((sum, size) => sum + size, 0) / 1024)} KiB`);
