import { clusterSources, FileSources, sourcesOf } from '../../src/cli/sources.ts';
import type { FindSource } from '../../src/cli/sources.ts';
import { startFakeCluster } from '../support/fakes/cluster.ts';
import { createClient } from '../../src/runtime/client.ts';
import { loadConfig } from '../../src/runtime/config.ts';

const spec = {
  type: 'mysql',
  secrets: { password: { name: 'db', key: 'password' } },
  parametersFrom: [{ configMap: { name: 'settings' } }, { secret: { name: 'more' } }],
};
const metadata = { uid: '', resourceVersion: '' };

it('files come before the cluster, which is asked for what they do not hold', async () => {
  const files = new FileSources();
  const asked: string[] = [];
  const find: FindSource = {
    secret: (namespace, name) => {
      asked.push(`${namespace}/${name}`);
      return Promise.resolve({ metadata: { name, ...metadata } });
    },
    configMap: () => Promise.resolve(undefined),
  };
  files.add({ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'db' }, stringData: { password: 'p' } });
  files.add({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'settings' }, data: { host: 'h' } });
  files.add({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'other' } });

  const sources = await sourcesOf(spec, 'shop', files.before(find));

  expect(asked).toEqual(['shop/more']);
  expect(sources).toEqual({
    secrets: new Map([
      ['db', { metadata: { name: 'db', ...metadata }, data: { password: 'cA==' } }],
      ['more', { metadata: { name: 'more', ...metadata } }],
    ]),
    configMaps: new Map([
      ['settings', { metadata: { name: 'settings', ...metadata }, data: { host: 'h' }, binaryData: {} }],
    ]),
  });
});

it('what is not there is left out', async () => {
  const cluster = await startFakeCluster();
  const client = createClient(loadConfig(cluster.kubeconfig));

  const sources = await sourcesOf(
    spec,
    '',
    clusterSources(() => ({ client, namespace: 'shop' })),
  );

  await client.close();
  await cluster.stop();
  expect(sources).toEqual({ secrets: new Map(), configMaps: new Map() });
  expect(cluster.requests.map(({ path }) => path).toSorted()).toEqual([
    '/api/v1/namespaces/shop/configmaps/settings',
    '/api/v1/namespaces/shop/secrets/db',
    '/api/v1/namespaces/shop/secrets/more',
  ]);
});
