import type { Client } from '../../src/runtime/client.ts';
import type { Grant } from './subjects.ts';

const apiVersion = 'mooring.dev/v1alpha1';
const query = { dryRun: 'All' };

/** A user who may bind one Connection, and write bindings. */
export const BINDER: readonly Grant[] = [
  {
    rules: [
      { apiGroups: ['mooring.dev'], resources: ['connectionbindings'], verbs: ['create', 'patch', 'get'] },
      { apiGroups: ['mooring.dev'], resources: ['connections'], verbs: ['bind'], resourceNames: ['unused'] },
    ],
  },
];

/** The users that a row is about. */
interface Who {
  readonly namespace: string;
  readonly operator: string;
  /** May patch workloads, and bind any Connection. */
  readonly owners: readonly string[];
  /** May write any Secret, and bind any Connection. */
  readonly admins: readonly string[];
}

/** What is tried of bindings and their Secrets, and the users that may do it. */
export function bindingRows({ namespace, operator, owners, admins }: Who) {
  const bindings = `/apis/${apiVersion}/namespaces/${namespace}/connectionbindings`;
  const secrets = `/api/v1/namespaces/${namespace}/secrets`;
  const bind = (connection: string) => (client: Client) =>
    client.request({ method: 'POST', path: bindings, query, body: bindingOf('new', connection, namespace) });
  const make = (name: string, parts: object) => (client: Client) =>
    client.request({ method: 'POST', path: secrets, query, body: secret(name, namespace, parts) });
  return {
    ...restartRows({ namespace, operator, owners }),
    'bind it': { may: admins, attempt: bind('used') },
    'bind it by name': { may: ['binder', ...admins], attempt: bind('unused') },
    'let a binding be of another connection': {
      may: admins,
      attempt: (client: Client) =>
        client.request({
          method: 'PATCH',
          path: `${bindings}/bound`,
          query,
          body: { spec: { connectionRef: { name: 'used' } } },
          contentType: 'application/merge-patch+json',
        }),
    },
    'make the secret of a binding': { may: [operator, ...admins], attempt: make('new', madeFor('new')) },
    'make another secret': { may: admins, attempt: make('new', {}) },
    'make the secret of another binding': { may: admins, attempt: make('new', madeFor('bound')) },
    'take over a secret': {
      may: admins,
      attempt: (client: Client) => {
        const body = secret('own', namespace, { ...madeFor('own'), type: 'Opaque' });
        return client.request({ method: 'PUT', path: `${secrets}/own`, query, body });
      },
    },
    'delete a secret': {
      may: admins,
      attempt: (client: Client) => client.request({ method: 'DELETE', path: `${secrets}/own`, query }),
    },
  };
}

/** The same of the workloads that a binding restarts. */
function restartRows({ namespace, operator, owners }: Omit<Who, 'admins'>) {
  const bindings = `/apis/${apiVersion}/namespaces/${namespace}/connectionbindings`;
  const api = `/apis/apps/v1/namespaces/${namespace}/deployments/api`;
  const patch = (path: string, body: object) => (client: Client) =>
    client.request({ method: 'PATCH', path, query, body, contentType: 'application/merge-patch+json' });
  const restarting = { ...bindingOf('new', 'unused', namespace) };
  return {
    'have workloads restarted': {
      may: owners,
      attempt: (client: Client) =>
        client.request({
          method: 'POST',
          path: bindings,
          query,
          body: { ...restarting, spec: { ...restarting.spec, restart: RESTART } },
        }),
    },
    'let a binding restart workloads': {
      may: owners,
      attempt: patch(`${bindings}/bound`, { spec: { restart: RESTART } }),
    },
    'restart a workload as the operator does': {
      may: [operator, ...owners],
      attempt: patch(api, template({ metadata: { annotations: { 'mooring.dev/restarted-for': 'a' } } })),
    },
    'annotate a workload otherwise': {
      may: owners,
      attempt: patch(api, template({ metadata: { annotations: { 'mooring.dev/else': 'a' } } })),
    },
    'change the image of a workload': {
      may: owners,
      attempt: patch(api, template({ spec: { containers: [{ name: 'api', image: 'evil' }] } })),
    },
  };
}

const RESTART = { selector: { matchLabels: { uses: 'orders' } } };
const template = (part: object) => ({ spec: { template: part } });

/** A workload of that name, which no controller looks after. */
export function deployment(name: string, namespace: string, kind = 'Deployment') {
  const labels = { uses: 'orders', app: name };
  const spec = {
    replicas: 1,
    selector: { matchLabels: labels },
    ...(kind === 'StatefulSet' && { serviceName: name }),
    template: { metadata: { labels }, spec: { containers: [{ name: 'api', image: 'api' }] } },
  };
  return { apiVersion: 'apps/v1', kind, metadata: { name, namespace, labels }, spec };
}

/** A binding of that name. */
export function bindingOf(name: string, connection: string, namespace: string) {
  const spec = { connectionRef: { name: connection }, formats: ['env'] };
  return { apiVersion, kind: 'ConnectionBinding', metadata: { name, namespace }, spec };
}

/** A Secret of that name. */
export function secret(name: string, namespace: string, { owners, ...parts }: Owned = {}) {
  const metadata = { name, namespace, ...(owners !== undefined && { ownerReferences: owners }) };
  return { apiVersion: 'v1', kind: 'Secret', metadata, ...parts };
}

interface Owned {
  readonly type?: string;
  readonly owners?: readonly object[];
}

/** As the operator makes that of a binding. */
function madeFor(name: string): Owned {
  const owner = { apiVersion, kind: 'ConnectionBinding', name, uid: 'a-uid', controller: true };
  return { type: 'servicebinding.io/http', owners: [owner] };
}
