import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generateX25519Identity, identityToRecipient } from 'age-encryption';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { removeFolder, temporaryFolder } from '../../support/process.ts';
import { connection } from '../console.ts';
import { connectionObject, flowObject, secretObject } from '../shop.ts';

/** What the tests of a file have, once they run. */
export let cluster: FakeCluster;
export let folder: string;
export let recipient: string;

/** A file in that folder. */
export const file = (name: string) => join(folder, name);

/** A Connection that uses a Secret. */
export const orders = {
  type: 'postgresql',
  parameters: { host: 'db', database: 'sales', user: 'reader' },
  secrets: { password: { name: 'db', key: 'password' } },
};

/** Puts objects into the cluster, and nothing else. */
export function fill(): void {
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

/** Exports into a file of the folder. */
export function exports(...args: readonly string[]) {
  const flags = ['--kubeconfig', cluster.kubeconfig, '--to', file('export.age')];
  return connection(['export', ...flags, ...args]);
}

/** Imports that file. */
export function imports(...args: readonly string[]) {
  return connection(['import', '--kubeconfig', cluster.kubeconfig, file('export.age'), ...args]);
}

/** What an import says of each object: `Secret shop/db created`. */
export async function outcomes(...args: readonly string[]): Promise<readonly string[]> {
  const { out } = await imports('-i', file('key.txt'), '-o', 'json', ...args);
  const rows = JSON.parse(out) as readonly Readonly<Record<string, string>>[];
  return rows.map(({ kind, namespace, name, outcome }) => `${kind} ${namespace}/${name} ${outcome}`);
}

/** What the cluster was asked to change. */
export const writes = () => cluster.requests.filter(({ method }) => method !== 'GET');

/** Has a cluster with objects to export, a folder, and a key in it, for the tests of a file. */
export function useExchange(): void {
  beforeAll(async () => {
    [cluster, folder] = [await startFakeCluster(), await temporaryFolder('mooring-exchange')];
    const identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
    await writeFile(file('key.txt'), `# made by age-keygen\n${identity}\n`);
  }, 60_000);

  afterAll(async () => {
    await cluster?.stop();
    await removeFolder(folder);
  });

  beforeEach(fill);
}
