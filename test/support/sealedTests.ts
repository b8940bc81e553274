import { join } from 'node:path';
import type { ConnectionSpec } from '../../src/api/connection.ts';
import type { ConfigMapObject, SecretObject } from '../../src/api/secret.ts';
import { builtinCatalog } from '../../src/catalog/builtin.ts';
import { testLocally } from '../../src/cli/testing/local.ts';
import { probePool } from '../../src/probe/pool.ts';
import type { ProbePool, ProbePoolOptions } from '../../src/probe/pool.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';

const ROOT = join(import.meta.dirname, '../..');

/** Sealed processes that run the sources and may connect to servers of this machine. */
export function sealedProcesses(
  options: Pick<ProbePoolOptions, 'slots' | 'anyRemoteName' | 'clusterDomain' | 'nodeDomains'> = { slots: 1 },
): ProbePool {
  return probePool({
    entry: join(ROOT, 'src/probe/child.ts'),
    appFolders: ['src', 'node_modules', 'package.json'].map((path) => join(ROOT, path)),
    allowTargets: [parseAllowTarget('127.0.0.1/32')],
    denyTargets: [],
    ...options,
  });
}

/** A Secret as the API server hands it out. */
export function secretOf(name: string, values: Readonly<Record<string, string>>): SecretObject {
  const data = Object.entries(values).map(([key, value]) => [key, Buffer.from(value).toString('base64')]);
  return {
    metadata: { name, uid: name, resourceVersion: '1' },
    data: Object.fromEntries(data) as Readonly<Record<string, string>>, // strings, as just made
  };
}

/** Tests a spec whose namespace has these Secrets and ConfigMaps. */
export function testWith(
  pool: ProbePool,
  spec: ConnectionSpec,
  secrets: readonly SecretObject[],
  configMaps: readonly ConfigMapObject[] = [],
): ReturnType<typeof testLocally> {
  return testLocally(
    pool,
    { name: 'tried', namespace: 'shop', spec, saved: false },
    {
      find: {
        secret: (_, name) => Promise.resolve(secrets.find(({ metadata }) => metadata.name === name)),
        configMap: (_, name) => Promise.resolve(configMaps.find(({ metadata }) => metadata.name === name)),
      },
      catalog: builtinCatalog,
      onStep: () => undefined,
    },
  );
}
