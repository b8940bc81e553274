import { join } from 'node:path';
import { Secret } from '../../src/contract/secret.ts';
import type { ProbeRequest } from '../../src/probe/message.ts';
import { probePool } from '../../src/probe/pool.ts';
import type { ProbePool, ProbePoolOptions } from '../../src/probe/pool.ts';

const root = join(import.meta.dirname, '../..');
const open = new Set<ProbePool>();

/** A pool whose processes know the deeds of deeds.ts; closed by `closePools`. */
export function deedPool(options: Partial<ProbePoolOptions> = {}): ProbePool {
  const pool = probePool({
    entry: join(root, 'test/probe/deeds.ts'),
    appFolders: ['src', 'test', 'node_modules'].map((folder) => join(root, folder)),
    allowTargets: [],
    denyTargets: [],
    ...options,
  });
  open.add(pool);
  return pool;
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

/** Waits until something is so; the time of the test is its limit. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 10));
}
