import { join } from 'node:path';
import { ApiError } from '../../src/runtime/apiError.ts';
import type { Client } from '../../src/runtime/client.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { BINDER, bindingOf, bindingRows, deployment, secret } from './bindingrights.ts';
import { clientAs, configMapsGet, grants, secretsGet, tokensCreate } from './subjects.ts';
import type { Grant } from './subjects.ts';

const apiVersion = 'mooring.dev/v1alpha1';
/** Where it is tried. */
export const namespace = 'shop';
const base = '/apis/mooring.dev/v1alpha1';
const OPERATOR = 'system:serviceaccount:mooring-system:mooring';

/** Twelve kinds of users and what they were given. */
const USERS: Readonly<Record<string, readonly Grant[]>> = {
  nobody: [],
  viewer: [{ role: 'view' }],
  'editor-without-secrets': [{ role: 'mooring-editor' }],
  'editor-with-one-secret': [
    { role: 'mooring-editor' },
    { rules: [secretsGet('own'), configMapsGet('own')] },
  ],
  'editor-with-one-account': [{ role: 'mooring-editor' }, { rules: [tokensCreate('own')] }],
  'editor-with-all-secrets': [{ role: 'mooring-editor' }, { rules: [secretsGet()] }],
  'namespace-admin': [{ role: 'admin' }],
  'editor-of-another-namespace': [
    { role: 'mooring-editor', namespace: 'crm' },
    { rules: [secretsGet()], namespace: 'crm' },
  ],
  [OPERATOR]: [],
  gitops: [
    {
      everywhere: true,
      rules: [
        { apiGroups: ['mooring.dev'], resources: ['*'], verbs: ['*'] },
        { apiGroups: [''], resources: ['secrets', 'configmaps'], verbs: ['*'] },
      ],
    },
  ],
  'namespace-deleter': [
    { everywhere: true, rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'delete'] }] },
  ],
  'cluster-admin': [{ everywhere: true, role: 'cluster-admin' }],
  binder: BINDER,
};

const ONE = [
  'editor-with-one-secret',
  'editor-with-all-secrets',
  'namespace-admin',
  'gitops',
  'cluster-admin',
];
const ALL = ONE.slice(1);
const WITH_CONFIG_MAPS = ['namespace-admin', 'gitops', 'cluster-admin'];
const WITH_CONFIG_MAP = ['editor-with-one-secret', ...WITH_CONFIG_MAPS];
const EDITORS = ['editor-without-secrets', 'editor-with-one-account', ...ONE];
/** The role of administrators has the tokens of their namespace in it; that of GitOps has all Secrets, and no token. */
const WITH_ACCOUNTS = ['namespace-admin', 'cluster-admin'];
const WITH_ACCOUNT = ['editor-with-one-account', ...WITH_ACCOUNTS];

const spec = (secret: string, url = 'http://a.example/') => ({
  type: 'http',
  parameters: { url },
  secrets: { token: { name: secret, key: 'token' } },
});
/** One whose parameters stand elsewhere, in an object of the name `own` or `other`. */
const elsewhere = (kind: 'secret' | 'configMap', name: string) => ({
  type: 'http',
  parametersFrom: [{ [kind]: { name } }],
});
/** An object of ours in that namespace. */
export const object = (kind: string, name: string, given: object) => ({
  apiVersion,
  kind,
  metadata: { name, namespace },
  spec: given,
});
const at = (plural: string, name = '') =>
  `${base}/namespaces/${namespace}/${plural}${name === '' ? '' : `/${name}`}`;
const query = { dryRun: 'All' };

/** What is tried, by a request that changes nothing, and the users that may do it. */
const WHAT: Readonly<
  Record<string, { readonly may: readonly string[]; readonly attempt: (client: Client) => Promise<unknown> }>
> = {
  create: {
    may: ONE,
    attempt: (client) => create(client, object('Connection', 'new', spec('own'))),
  },
  'change the host': {
    may: ONE,
    attempt: (client) =>
      patch(client, at('connections', 'unused'), { spec: { parameters: { url: 'http://evil.example/' } } }),
  },
  'change the secret': {
    may: ALL,
    attempt: (client) => patch(client, at('connections', 'unused'), { spec: spec('other') }),
  },
  'take parameters from a secret': {
    may: ONE,
    attempt: (client) => create(client, object('Connection', 'new', elsewhere('secret', 'own'))),
  },
  'take parameters from another secret': {
    may: ALL,
    attempt: (client) => patch(client, at('connections', 'unused'), { spec: elsewhere('secret', 'other') }),
  },
  'take parameters from a configmap': {
    may: WITH_CONFIG_MAP,
    attempt: (client) => create(client, object('Connection', 'new', elsewhere('configMap', 'own'))),
  },
  'take parameters from another configmap': {
    may: WITH_CONFIG_MAPS,
    attempt: (client) => create(client, object('Connection', 'new', elsewhere('configMap', 'other'))),
  },
  'test a template with parameters from a configmap': {
    may: WITH_CONFIG_MAP,
    attempt: (client) =>
      create(client, object('ConnectionTest', 'new', { template: { spec: elsewhere('configMap', 'own') } })),
  },
  'test a template': {
    may: ONE,
    attempt: (client) =>
      client.request({
        method: 'POST',
        path: at('connectiontests'),
        query,
        body: object('ConnectionTest', 'new', { template: { spec: spec('own') } }),
      }),
  },
  'lend a serviceaccount': lending(WITH_ACCOUNT, 'own'),
  'lend another serviceaccount': lending(WITH_ACCOUNTS, 'other'),
  'test a template that lends a serviceaccount': lending(WITH_ACCOUNT, 'own', 'template'),
  'test a template that lends another serviceaccount': lending(WITH_ACCOUNTS, 'other', 'template'),
  'delete what is in use': deletion([], 'used'),
  'delete what is bound': deletion([], 'unused'),
  'delete what is not in use': deletion(EDITORS, 'free'),
  ...bindingRows({ namespace, operator: OPERATOR, owners: WITH_ACCOUNTS, admins: WITH_CONFIG_MAPS }),
  'use it in a flow': {
    may: EDITORS,
    attempt: (client) =>
      client.request({
        method: 'POST',
        path: at('flows'),
        query,
        body: object('Flow', 'new', { steps: [{ name: 'a', from: [{ connection: 'used' }] }] }),
      }),
  },
  'change a policy': {
    may: ['gitops', 'cluster-admin'],
    attempt: (client) => patch(client, `${base}/connectionpolicies/open`, { spec: { types: {} } }),
  },
};

function deletion(may: readonly string[], name: string): (typeof WHAT)[string] {
  return {
    may,
    attempt: (client) => client.request({ method: 'DELETE', path: at('connections', name), query }),
  };
}

/** A Connection, or a test of one, that lends the identity of a ServiceAccount. */
function lending(may: readonly string[], name: string, as?: 'template'): (typeof WHAT)[string] {
  const lent = { type: 's3', parameters: { bucket: 'lake' }, serviceAccountRef: { name } };
  const kind = as === 'template' ? 'ConnectionTest' : 'Connection';
  const given = as === 'template' ? { template: { spec: lent } } : lent;
  return { may, attempt: (client) => create(client, object(kind, 'new', given)) };
}

function create(client: Client, body: { readonly kind: string }): Promise<unknown> {
  return client.request({ method: 'POST', path: at(`${body.kind.toLowerCase()}s`), query, body });
}

function patch(client: Client, path: string, body: object): Promise<unknown> {
  return client.request({ method: 'PATCH', path, query, body, contentType: 'application/merge-patch+json' });
}

/** Every kind of user and everything that is tried. */
export const CELLS = Object.keys(USERS).flatMap((user) =>
  Object.keys(WHAT).map((what) => [user, what] as const),
);

/** A cluster with users in it. */
export interface Populated {
  allowed(user: string, what: string): Promise<boolean>;
  close(): Promise<void>;
}

/** Whether that user may do that, by the table. */
export function expected(user: string, what: string): boolean {
  return WHAT[what]?.may.includes(user) === true;
}

/** Gives each user their rights, makes the objects that they try to change, and waits until the rights are in force. */
export async function populate({
  kubectl,
  plane,
}: {
  readonly kubectl: Kubectl;
  readonly plane: ControlPlane;
}): Promise<Populated> {
  for (const file of ['flow-use/policy.yaml', 'bindings/policy.yaml', 'bindings/rights.yaml'])
    await kubectl('apply', '--server-side', '-f', join(import.meta.dirname, '../../deploy', file));
  await kubectl.apply(
    ...[namespace, 'crm'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
  );
  await kubectl.apply(
    ...Object.entries(USERS).flatMap(([user, given]) => grants(user, namespace, given)),
    object('Connection', 'used', spec('own')),
    ...['unused', 'free'].map((name) => object('Connection', name, spec('own'))),
    secret('own', namespace),
    bindingOf('bound', 'unused', namespace),
    deployment('api', namespace),
    object('Flow', 'nightly', { steps: [{ name: 'a', from: [{ connection: 'used' }] }] }),
    { apiVersion, kind: 'ConnectionPolicy', metadata: { name: 'open' }, spec: {} },
  );
  const clients = new Map(Object.keys(USERS).map((user) => [user, clientAs(user, plane)]));
  const allowed = (user: string, what: string) => attempt(clients.get(user), what);
  // Rights are aggregated, usage is counted and policies are in force a moment later.
  await eventually(async () => {
    const settled =
      (await allowed('namespace-admin', 'create')) &&
      !(await allowed('cluster-admin', 'delete what is in use')) &&
      !(await allowed('editor-without-secrets', 'bind it')) &&
      (await allowed(OPERATOR, 'make the secret of a binding')) &&
      !(await allowed(OPERATOR, 'make another secret')) &&
      (await allowed(OPERATOR, 'restart a workload as the operator does')) &&
      !(await allowed(OPERATOR, 'change the image of a workload'));
    if (!settled) throw new Error('not yet in force');
  }, 60_000);
  return {
    allowed,
    close: async () => void (await Promise.all([...clients.values()].map((client) => client.close()))),
  };
}

async function attempt(client: Client | undefined, what: string): Promise<boolean> {
  if (client === undefined) throw new Error('there is no such user');
  try {
    await WHAT[what]?.attempt(client);
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 403 || error.status === 422)) return false;
    throw error;
  }
}
