import { CustomObjectsApi, KubeConfig, makeInformer, setHeaderOptions } from '@kubernetes/client-node';
import { GROUP, PLURAL, statusOf, VERSION } from './job.js';

// As its examples show it: an informer that starts again five seconds after an error, and the generated API class.
const config = new KubeConfig();
config.loadFromDefault();
const api = config.makeApiClient(CustomObjectsApi);
const kind = { group: GROUP, version: VERSION, plural: PLURAL };
const mergePatch = setHeaderOptions('Content-Type', 'application/merge-patch+json');

async function reconcile(connection) {
  const status = statusOf(connection);
  if (status === undefined) return;
  const { name, namespace, resourceVersion } = connection.metadata;
  const body = { metadata: { resourceVersion }, status };
  await api.patchNamespacedCustomObjectStatus({ ...kind, name, namespace, body }, mergePatch).catch(console.error);
}

const informer = makeInformer(config, `/apis/${GROUP}/${VERSION}/${PLURAL}`, () =>
  api.listCustomObjectForAllNamespaces({ group: GROUP, version: VERSION, resourcePlural: PLURAL }),
);
informer.on('add', reconcile);
informer.on('update', reconcile);
informer.on('error', (error) => {
  console.error(error);
  setTimeout(() => informer.start(), 5000);
});
await informer.start();
console.log('started');
