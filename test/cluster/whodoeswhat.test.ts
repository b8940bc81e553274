import { join } from 'node:path';
import { ApiError } from '../../src/runtime/client.ts';
import type { Client } from '../../src/runtime/client.ts';
import { eventually } from '../support/eventually.ts';
import { clientAs, grants, secretsGet } from './subjects.ts';
import type { Grant } from './subjects.ts';
import { apiVersion, found } from './town.ts';
import type { Town } from './town.ts';

const namespace = 'shop';
const base = '/apis/mooring.dev/v1alpha1';
const OPERATOR = 'system:serviceaccount:mooring-system:mooring';

/** Eleven kinds of users and what they were given. */
const WHO: Readonly<Record<string, readonly Grant[]>> = {
  nobody: [],
  viewer: [{ role: 'view' }],
  'editor-without-secrets': [{ role: 'mooring-editor' }],
  'editor-with-one-secret': [{ role: 'mooring-editor' }, { rules: [secretsGet('own')] }],
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
        { apiGroups: [''], resources: ['secrets'], verbs: ['*'] },
      ],
    },
  ],
  'namespace-deleter': [{ everywhere: true, rules: [{ apiGroups: [''], resources: ['namespaces'], verbs: ['get', 'delete'] }] }],
  'cluster-admin': [{ everywhere: true, role: 'cluster-admin' }],
};

const ONE = ['editor-with-one-secret', 'editor-with-all-secrets', 'namespace-admin', 'gitops', 'cluster-admin'];
const ALL = ONE.slice(1);
const EDITORS = ['editor-without-secrets', ...ONE];

const spec = (secret: string, url = 'http://a.example/') => ({
  type: 'http',
  parameters: { url },
  secrets: { token: { name: secret, key: 'token' } },
});
const object = (kind: string, name: string, given: object) => ({ apiVersion, kind, metadata: { name, namespace }, spec: given });
const at = (plural: string, name = '') => `${base}/namespaces/${namespace}/${plural}${name === '' ? '' : `/${name}`}`;
const query = { dryRun: 'All' };

/** What is tried, by a request that changes nothing, and who may do it. */
const WHAT: Readonly<Record<string, { readonly may: readonly string[]; readonly attempt: (client: Client) => Promise<unknown> }>> = {
  create: {
    may: ONE,
    attempt: (client) => client.request({ method: 'POST', path: at('connections'), query, body: object('Connection', 'new', spec('own')) }),
  },
  'change the host': {
    may: ONE,
    attempt: (client) => patch(client, at('connections', 'unused'), { spec: { parameters: { url: 'http://evil.example/' } } }),
  },
  'change the secret': { may: ALL, attempt: (client) => patch(client, at('connections', 'unused'), { spec: spec('other') }) },
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
  'delete what is in use': { may: [], attempt: (client) => client.request({ method: 'DELETE', path: at('connections', 'used'), query }) },
  'delete what is not in use': {
    may: EDITORS,
    attempt: (client) => client.request({ method: 'DELETE', path: at('connections', 'unused'), query }),
  },
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

function patch(client: Client, path: string, body: object): Promise<unknown> {
  return client.request({ method: 'PATCH', path, query, body, contentType: 'application/merge-patch+json' });
}

const CELLS = Object.keys(WHO).flatMap((who) => Object.keys(WHAT).map((what) => [who, what] as const));

let town: Town;
const clients = new Map<string, Client>();

beforeAll(async () => {
  town = await found();
  const { kubectl } = town;
  await kubectl('apply', '--server-side', '-f', join(import.meta.dirname, '../../deploy/flow-use/policy.yaml'));
  await kubectl.apply(...[namespace, 'crm'].map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })));
  await kubectl.apply(
    ...Object.entries(WHO).flatMap(([who, given]) => grants(who, namespace, given)),
    object('Connection', 'used', spec('own')),
    object('Connection', 'unused', spec('own')),
    object('Flow', 'nightly', { steps: [{ name: 'a', from: [{ connection: 'used' }] }] }),
    { apiVersion, kind: 'ConnectionPolicy', metadata: { name: 'open' }, spec: {} },
  );
  for (const who of Object.keys(WHO)) clients.set(who, clientAs(who, town.plane));
  // Rights are aggregated, usage is counted and policies are in force a moment later.
  await eventually(async () => {
    const settled = (await allowed('namespace-admin', 'create')) && !(await allowed('cluster-admin', 'delete what is in use'));
    if (!settled) throw new Error('not yet in force');
  }, 60_000);
}, 900_000);

afterAll(async () => {
  await Promise.all([...clients.values()].map((client) => client.close()));
  await town?.stop();
});

async function allowed(who: string, what: string): Promise<boolean> {
  const client = clients.get(who);
  if (client === undefined) throw new Error(`no client for ${who}`);
  try {
    await WHAT[what]?.attempt(client);
    return true;
  } catch (error) {
    if (error instanceof ApiError && (error.status === 403 || error.status === 422)) return false;
    throw error;
  }
}

describe.each(['while the operator runs', 'while the operator is stopped'])('%s', (when) => {
  beforeAll(async () => {
    if (when.endsWith('stopped')) await town.halt();
  });

  it.each(CELLS)('%s: %s', async (who, what) => {
    expect(await allowed(who, what)).toBe(WHAT[what]?.may.includes(who));
  });
});

describe('a role of ours', () => {
  it.each([
    ['viewer', 'get', 'connections', true],
    ['viewer', 'use', 'connections', false],
    ['editor-without-secrets', 'use', 'connections', true],
    ['editor-without-secrets', 'get', 'secrets', false],
    ['namespace-admin', 'create', 'connections', true],
    ['namespace-admin', 'patch', 'connectionpolicies.mooring.dev', false],
  ])('answers whether a %s may %s %s: %s', async (who, verb, resource, may) => {
    const said = await town
      .kubectl('auth', 'can-i', verb, resource, '--namespace', namespace, `--as=${who}`)
      .catch((error: unknown) => String(error));

    expect(/\byes\b/.test(said)).toBe(may);
  });
});

describe('who may write Flows and use connections by name', () => {
  const names = (count: number) => Array.from({ length: count }, (_, index) => `c${String(index).padStart(2, '0')}`);
  const flow = (...steps: readonly (readonly string[])[]) =>
    object('Flow', 'many', {
      steps: steps.map((each, index) => ({
        name: `s${index}`,
        from: each.slice(0, 16).map((connection) => ({ connection })),
        to: each.slice(16).map((connection) => ({ connection })),
      })),
    });
  const rules = [
    { apiGroups: ['mooring.dev'], resources: ['flows'], verbs: ['create', 'get', 'patch'] },
    { apiGroups: ['mooring.dev'], resources: ['connections'], verbs: ['use'], resourceNames: names(24) },
  ];

  const told = (...steps: readonly (readonly string[])[]) =>
    town.kubectl.applyAs('flow-author', JSON.stringify(flow(...steps))).catch((error: unknown) => String(error));

  beforeAll(() => town.kubectl.apply(...grants('flow-author', namespace, [{ rules }])));

  it.each<[string, readonly (readonly string[])[], string]>([
    ['none', [[]], 'serverside-applied'],
    ['one of theirs', [['c00']], 'serverside-applied'],
    ['one of theirs, many times', Array.from({ length: 200 }, () => ['c00', 'c01', 'c00']), 'serverside-applied'],
    ['all of theirs', [names(24)], 'serverside-applied'],
    ['all of theirs, each in a step', names(24).map((name) => [name]), 'serverside-applied'],
    ['one that is not theirs', [['c00', 'zz']], 'you must be allowed to use connection zz'],
    [
      'one that is not theirs, last of many steps',
      [...names(23).map((name) => [name]), ['zz']],
      'you must be allowed to use connection zz',
    ],
    ['more than can be asked for by name', [names(25)], 'a flow of more than 24 connections needs the right to use all'],
  ])('%s', async (_, steps, words) => {
    expect(await told(...steps)).toContain(words);
  });
});
