import { spawn } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from 'esbuild';
import { Secret } from '../../src/contract/secret.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { descendants, runs } from '../support/tree.ts';
import { closePools, deedPool, request, until, shop } from './pools.ts';
import { closeServers, listen } from './sockets.ts';

const root = join(import.meta.dirname, '../..');

afterEach(async () => {
  await closePools();
  await closeServers();
});

const orders = {
  parameters: { host: '127.0.0.1', database: 'orders', user: 'reader', tls: { mode: 'disable' } },
  secrets: { password: new Secret('canary') },
  auth: 'password',
};

describe('a probe process', () => {
  it('ends with the process that started it, however that ends', async () => {
    const parent = spawn(process.execPath, [join(import.meta.dirname, 'parent.ts')], { stdio: 'ignore' });
    await until(() => descendants(parent.pid ?? 0).length === 1);
    const children = descendants(parent.pid ?? 0);

    parent.kill('SIGKILL');

    await until(() => !children.some(runs));
    expect(children).toHaveLength(1);
  });

  it('tests the built-in types, run from the sources', async () => {
    const sink = await listen((socket) => socket.end());
    const pool = deedPool({
      entry: join(root, 'src/probe/child.ts'),
      appFolders: ['src', 'node_modules', 'package.json'].map((path) => join(root, path)),
      allowTargets: [sink.target],
    });

    const result = await pool.run(
      request('postgresql', { ...orders, parameters: { ...orders.parameters, port: sink.port } }),
      shop,
    );

    expect(result).toMatchObject({
      status: 'Failed',
      reason: 'ConnectionClosed',
      steps: [{ name: 'Resolve' }, { name: 'Connect' }, {}],
    });
  });

  it('tests the built-in types, run from a bundle', async () => {
    const folder = await temporaryFolder('mooring-bundle');
    const entry = join(folder, 'dist/child.js');
    await mkdir(join(folder, 'dist'));
    await writeFile(join(folder, 'dist/package.json'), '{"type":"module"}');
    await build({
      entryPoints: [join(root, 'src/probe/child.ts')],
      outfile: entry,
      bundle: true,
      platform: 'node',
      format: 'esm',
      external: ['pg-native', 'cpu-features', '*.node'],
      banner: {
        js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
      },
      logLevel: 'silent',
    });
    const sink = await listen((socket) => socket.end());
    const pool = deedPool({ entry, appFolders: [join(folder, 'dist')], allowTargets: [sink.target] });

    const result = await pool.run(
      request('postgresql', { ...orders, parameters: { ...orders.parameters, port: sink.port } }),
      shop,
    );

    expect(result).toMatchObject({
      status: 'Failed',
      reason: 'ConnectionClosed',
      steps: [{ name: 'Resolve' }, { name: 'Connect' }, {}],
    });
    await removeFolder(folder);
  }, 30_000);
});
