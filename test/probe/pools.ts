import { join } from 'node:path';
import { Secret } from '../../src/contract/secret.ts';
import type { ProbeRequest } from '../../src/probe/message.ts';
import { probePool } from '../../src/probe/pool.ts';
import type { ProbePool, ProbePoolOptions } from '../../src/probe/pool.ts';
import type { Turn } from '../../src/probe/turn.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

const root = join(import.meta.dirname, '../..');
const sources = ['src', 'test', 'node_modules'].map((folder) => join(root, folder));
const open = new Set<ProbePool>();
let bundle: string | undefined;

/** A pool whose processes know the deeds of deeds.ts; closed by `closePools`. */
export function deedPool(options: Partial<ProbePoolOptions> = {}): ProbePool {
  const pool = probePool({
    entry: bundle === undefined ? join(root, 'test/probe/deeds.ts') : join(bundle, 'deeds.mjs'),
    appFolders: bundle === undefined ? sources : [bundle],
    allowTargets: [],
    denyTargets: [],
    ...options,
  });
  open.add(pool);
  return pool;
}

/** From here on, processes run a bundle of deeds.ts: from the sources, each takes more than twice as long to start. */
export async function bundleDeeds(): Promise<void> {
  const { build } = await import('esbuild'); // not for the programs here that run no bundle
  bundle = await temporaryFolder('mooring-deeds');
  await build({
    entryPoints: [join(root, 'test/probe/deeds.ts')],
    outdir: bundle,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    external: ['cpu-features', '*.node'],
  });
}

/** Removes what `bundleDeeds` made. */
export async function removeDeeds(): Promise<void> {
  if (bundle !== undefined) await removeFolder(bundle);
  bundle = undefined;
}

/** Closes all pools of the test file. */
export async function closePools(): Promise<void> {
  await Promise.all([...open].map((pool) => pool.close()));
  open.clear();
}

/** A request with nothing in it but what the test is about. */
export function request(type: string, rest: Partial<ProbeRequest> = {}): ProbeRequest {
  return {
    type,
    parameters: {},
    secrets: { password: new Secret('canary') },
    auth: undefined,
    probe: undefined,
    timeoutMs: 5000,
    ...rest,
  };
}

/** A signal that is never aborted. */
export const untroubled = new AbortController().signal;

/** A turn of the namespace `shop` that nothing ends. */
export const shop: Turn = { namespace: 'shop', signal: untroubled };

/** Waits until something is so; the time of the test is its limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
