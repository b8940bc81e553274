import { CRM } from '../catalog/crm.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { eventually } from '../support/eventually.ts';

/*
 * The writer of a type may send somewhere what the connections of all namespaces hold: the API server asks whether they may.
 */
let site: Cluster;

const { http } = CRM.check;
const leading = (url: string, rest: object = {}) => ({ ...CRM, check: { http: { ...http, url } }, ...rest });
const FIXED = 'https://api.acme.com/v1/me';
const byDefault = (address: string, rest: object = {}) => ({
  ...CRM,
  parameters: { type: 'object', properties: { url: { type: 'string', default: address } } },
  check: { http: { ...http, url: '{parameters.url}/v1/me', query: {} } },
  ...rest,
});
const NAMED = { fixedHosts: ['api.acme.com'] };

beforeAll(async () => {
  site = await cluster({ installed: true });
  const rule = (verbs: readonly string[]) => [
    { apiGroups: ['mooring.dev'], resources: ['connectiontypes'], verbs },
  ];
  await site.kubectl.apply(
    ...Object.entries({
      writer: ['get', 'create', 'update', 'patch'],
      sender: ['get', 'create', 'update', 'patch', 'send'],
    }).flatMap(([name, verbs]) => [
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRole',
        metadata: { name },
        rules: rule(verbs),
      },
      {
        apiVersion: 'rbac.authorization.k8s.io/v1',
        kind: 'ClusterRoleBinding',
        metadata: { name },
        roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
        subjects: [{ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' }],
      },
    ]),
  );
  // A policy is in force a moment after it is made.
  let tries = 0;
  await eventually(async () => {
    tries += 1;
    if (!(await written('writer', `probe-${tries}`, leading(FIXED))).includes('name it in spec.fixedHosts'))
      throw new Error('not yet in force');
  }, 30_000);
}, 900_000);

afterAll(() => site?.stop());

/** What kubectl says of a type that this user creates or changes; empty where it is written. */
async function written(user: string, name: string, spec: object): Promise<string> {
  const type = { apiVersion: 'mooring.dev/v1alpha1', kind: 'ConnectionType', metadata: { name }, spec };
  try {
    await site.kubectl.applyAs(user, JSON.stringify(type));
    return '';
  } catch (error) {
    return String(error);
  }
}

describe('a type that leads to a host of its own', () => {
  it.each([
    [
      'writer',
      'named by nobody who may send there',
      leading(FIXED, NAMED),
      /you must be allowed the verb send/,
    ],
    ['sender', 'not named', leading(FIXED), /name it in spec\.fixedHosts/],
    ['sender', 'named by a user who may send there', leading(FIXED, NAMED), /^$/],
    ['writer', 'none: a parameter leads', leading('{parameters.url}/v1/me'), /^$/],
    [
      'writer',
      'the default of a parameter',
      byDefault('https://api.acme.com'),
      /name it in spec\.fixedHosts/,
    ],
    [
      'writer',
      'the default of a parameter, and named',
      byDefault('https://api.acme.com', NAMED),
      /you must be allowed the verb send/,
    ],
    ['sender', 'the default of a parameter, and named', byDefault('https://api.acme.com', NAMED), /^$/],
    [
      'writer',
      'not named, and told a parameter that may come from a Secret',
      leading(FIXED, { secrets: {}, identity: ['region'], check: { http: { url: FIXED } } }),
      /name it in spec\.fixedHosts/,
    ],
    ['writer', 'told nothing secret', { ...CRM, secrets: {}, check: { http: { url: FIXED } } }, /^$/],
  ])('is judged by the API server: a %s, the host %s', async (user, what, spec, answer) => {
    expect(await written(user, `of-${user}-${what.replaceAll(/[^a-z]+/g, '-')}`, spec)).toMatch(answer);
  });

  it('is not moved by a user who may not send', async () => {
    await site.kubectl.apply({
      apiVersion: 'mooring.dev/v1alpha1',
      kind: 'ConnectionType',
      metadata: { name: 'moved' },
      spec: leading('{parameters.url}/v1/me'),
    });

    expect(await written('writer', 'moved', leading('https://evil.example.test'))).toMatch(/name it in/);
    expect(
      await written(
        'writer',
        'moved',
        leading('https://evil.example.test', { fixedHosts: ['evil.example.test'] }),
      ),
    ).toMatch(/you must be allowed the verb send/);
  });
});
