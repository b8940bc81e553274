import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { startFakeCluster } from '../support/fakes/cluster.ts';
import type { FakeCluster, FakeRequest } from '../support/fakes/cluster.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { connection } from './console.ts';
import type { Ended } from './console.ts';
import { connectionObject, flowObject, secretObject } from './shop.ts';

/** The spec of the Connection `orders`, whose password is a key of the Secret `db`. */
export const orders = {
  type: 'postgresql',
  parameters: { host: 'db', database: 'sales', user: 'reader' },
  secrets: { password: { name: 'db', key: 'password' } },
};

/** A cluster with Connections, Flows and Secrets, and a folder with an identity of age beside it. */
export interface Exchange {
  readonly cluster: FakeCluster;
  readonly folder: string;
  /** The recipient of age that exports are sealed to; `key.txt` has its identity. */
  readonly recipient: string;
  file(this: void, name: string): string;
  /** Puts everything back as it was at the start. */
  fill(): void;
  /** `export --to export.age --force`. */
  exports(...args: readonly string[]): Promise<Ended>;
  /** `import export.age`. */
  imports(...args: readonly string[]): Promise<Ended>;
  /** What an import with the identity says of each object: `Secret shop/db created`. */
  outcomes(...args: readonly string[]): Promise<readonly string[]>;
  writes(): readonly FakeRequest[];
  stop(): Promise<void>;
}

/** Starts the cluster, and makes the identity. */
export async function startExchange(): Promise<Exchange> {
  const [cluster, folder] = [await startFakeCluster(), await temporaryFolder('mooring-exchange')];
  const identity = await generateX25519Identity();
  const file = (name: string) => join(folder, name);
  await writeFile(file('key.txt'), `# made by age-keygen\n${identity}\n`);
  const run = (command: string, args: readonly string[]) =>
    connection([command, '--kubeconfig', cluster.kubeconfig, ...args]);
  const imports = (...args: readonly string[]) => run('import', [file('export.age'), ...args]);
  return {
    cluster,
    folder,
    recipient: await identityToRecipient(identity),
    file,
    fill: () => fill(cluster),
    exports: (...args) => run('export', ['--to', file('export.age'), '--force', ...args]),
    imports,
    async outcomes(...args) {
      const { out } = await imports('-i', file('key.txt'), '-o', 'json', ...args);
      const rows = JSON.parse(out) as readonly Readonly<Record<string, string>>[];
      return rows.map(({ kind, namespace, name, outcome }) => `${kind} ${namespace}/${name} ${outcome}`);
    },
    writes: () => cluster.requests.filter(({ method }) => method !== 'GET'),
    async stop() {
      await cluster.stop();
      await removeFolder(folder);
    },
  };
}

function fill(cluster: FakeCluster): void {
  cluster.clear();
  cluster.put(
    connectionObject('orders', orders, {
      metadata: { labels: { team: 'data' }, uid: 'of-this-cluster' },
      status: { observedGeneration: 1 },
    }),
    connectionObject('lake', { type: 's3', secretsFrom: [{ name: 'lake' }, { name: 'gone' }] }),
    connectionObject('far', { type: 's3' }, { metadata: { namespace: 'eu' } }),
    flowObject('nightly', 'orders'),
    flowObject('alone'),
    secretObject('db', { password: 'secret-of-orders', other: 'of others' }),
    secretObject('lake', { accessKeyId: 'id', secretAccessKey: 'key' }),
  );
}
