import { join } from 'node:path';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { deployment } from '../cluster/bindingrights.ts';
import type { Held } from './api.ts';
import type { Site } from './site.ts';

const namespace = 'shop';
const DEPLOY = join(import.meta.dirname, '../../deploy/bindings');

/** With letters that each format escapes in its own way. */
export function passwordOf(turn: number): string {
  return `r@ot/${turn}:ü %&#"\\$x`;
}

/** Of all Secrets, or of one. */
export const secretPath = (name = '') => `/api/v1/namespaces/${namespace}/secrets${name && `/${name}`}`;
/** The same of bindings. */
export const bindingPath = (name = '') =>
  `/apis/mooring.dev/v1alpha1/namespaces/${namespace}/connectionbindings${name && `/${name}`}`;
/** The same of Deployments. */
export const deploymentPath = (name = '') =>
  `/apis/apps/v1/namespaces/${namespace}/deployments${name && `/${name}`}`;

/** A password, a Connection, a binding that restarts a Deployment, and one whose Secret was there before. */
export async function prepare({ kubectl, api }: Site, { port }: PostgresqlServer): Promise<void> {
  await kubectl(
    'apply',
    '--server-side',
    '-f',
    join(DEPLOY, 'policy.yaml'),
    '-f',
    join(DEPLOY, 'rights.yaml'),
  );
  await kubectl('create', 'namespace', namespace);
  await api.send('POST', secretPath(), {
    metadata: { name: 'db' },
    stringData: { password: passwordOf(0) },
  });
  await api.send('POST', secretPath(), { metadata: { name: 'foreign' }, stringData: { mine: 'mine' } });
  await api.send('POST', deploymentPath(), deployment('api', namespace));
  await rollOut(api);
  await api.create(namespace, 'orders', {
    type: 'postgresql',
    parameters: { host: '127.0.0.1', port, database: 'sales', user: 'app', tls: { mode: 'disable' } },
    secrets: { password: { name: 'db', key: 'password' } },
  });
  const spec = { connectionRef: { name: 'orders' }, formats: ['servicebinding', 'uri', 'env'] };
  const restart = { selector: { matchLabels: { uses: 'orders' } }, kinds: ['Deployment'], atMostEvery: '0s' };
  const head = { apiVersion: 'mooring.dev/v1alpha1', kind: 'ConnectionBinding' };
  await api.send('POST', bindingPath(), {
    ...head,
    metadata: { name: 'orders' },
    spec: { ...spec, restart },
  });
  await api.send('POST', bindingPath(), { ...head, metadata: { name: 'foreign' }, spec });
}

/** As the controller of Deployments does. */
export async function rollOut(api: Site['api']): Promise<void> {
  const { metadata } = await api.send<Held>('GET', deploymentPath('api'));
  const counts = { replicas: 1, updatedReplicas: 1, availableReplicas: 1, readyReplicas: 1 };
  await api.patch(deploymentPath('api/status'), {
    status: { ...counts, observedGeneration: metadata.generation },
  });
}
