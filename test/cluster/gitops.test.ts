import { copyFile, mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { connectors } from '../../src/connectors/index.ts';
import { CRM } from '../catalog/crm.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { writePage } from './gitopspage.ts';

const NAMESPACE = 'gitops';

let site: Cluster;
let folder: string;

beforeAll(async () => {
  site = await cluster({ installed: true });
  folder = await temporaryFolder('mooring-gitops');
  await writePage(folder);
  await site.kubectl('create', 'namespace', NAMESPACE);
}, 900_000);

afterAll(async () => {
  await site?.stop();
  await removeFolder(folder);
});

interface Built {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

async function built(...path: readonly string[]): Promise<readonly Built[]> {
  const text = await site.kubectl('kustomize', join(folder, ...path));
  return parseAllDocuments(text).map((document): Built => document.toJS());
}

function named(objects: readonly Built[], kind: string): Built {
  const found = objects.find((each) => each.kind === kind);
  if (found === undefined) throw new Error(`no ${kind} was built`);
  return found;
}

describe('docs/gitops.md', () => {
  it('builds with kustomize, and every reference follows', async () => {
    const objects = await built();
    const secret = named(objects, 'Secret').metadata.name;

    expect(secret).toMatch(/^eu-orders-db-[a-z0-9]{10}$/);
    expect(named(objects, 'Connection')).toMatchObject({
      metadata: { name: 'eu-orders' },
      spec: { secrets: { password: { name: secret, key: 'password' } } },
    });
    expect(named(objects, 'Flow').spec).toEqual({
      steps: [{ name: 'extract', from: [{ connection: 'eu-orders', object: 'public.orders' }] }],
    });
  });

  it('has a hook of Argo CD that kustomize builds, whose Connection follows, and which each sync makes anew', async () => {
    const file = join(folder, 'hook', 'kustomization.yaml');
    await mkdir(dirname(file));
    for (const name of ['orders.yaml', 'before-sync.yaml'])
      await copyFile(join(folder, name), join(folder, 'hook', name));
    const resources = ['orders.yaml', 'before-sync.yaml'];
    const components = ['../mooring/deploy/kustomize'];
    await writeFile(file, JSON.stringify({ namePrefix: 'us-', namespace: NAMESPACE, resources, components }));

    const hook = named(await built('hook'), 'ConnectionTest');

    expect(hook).toMatchObject({
      metadata: {
        name: 'us-before-sync',
        annotations: {
          'argocd.argoproj.io/hook': 'PreSync',
          'argocd.argoproj.io/hook-delete-policy': 'BeforeHookCreation',
        },
      },
      spec: { connectionRef: { name: 'us-orders' } },
    });
    expect(await site.kubectl.tried(hook)).toContain('created (server dry run)');
  });

  it('holds manifests that the client and the server apply in turn, without a conflict', async () => {
    const apply = (...flags: string[]) => site.kubectl('apply', '-n', NAMESPACE, '-k', folder, ...flags);
    await apply();

    const told = [await apply('--server-side'), await apply(), await apply('--server-side'), await apply()];

    expect(told.join('')).not.toMatch(/conflict/i);
    expect(
      await site.kubectl(
        'get',
        'conn',
        'eu-orders',
        '-n',
        NAMESPACE,
        '-o',
        'jsonpath={.metadata.generation}',
      ),
    ).toBe('1');
  }, 60_000);
});

describe('a type of the user, whose secret no built-in type has', () => {
  const apiVersion = 'mooring.dev/v1alpha1';
  const TYPE = {
    apiVersion,
    kind: 'ConnectionType',
    metadata: { name: 'acme-licensed' },
    spec: {
      ...CRM,
      secrets: { licence: { title: 'Licence', required: true } },
      check: { http: { ...CRM.check.http, headers: { Authorization: 'Bearer {secrets.licence}' } } },
    },
  };
  const spec = {
    type: 'acme-licensed',
    parameters: { url: 'https://crm.example.com' },
    secrets: { licence: { name: 'crm', key: 'licence' } },
  };
  const OBJECTS = [
    { apiVersion, kind: 'Connection', metadata: { name: 'crm' }, spec },
    { apiVersion, kind: 'ConnectionTest', metadata: { name: 'unsaved' }, spec: { template: { spec } } },
  ];

  /** Writes a kustomization of them into a folder of that name; answers with the folder. */
  async function kustomization(name: string, more: object): Promise<string> {
    const place = join(folder, name);
    await mkdir(place);
    await copyFile(join(folder, 'declared.yaml'), join(place, 'declared.yaml'));
    await writeFile(join(place, 'crm.yaml'), OBJECTS.map((each) => JSON.stringify(each)).join('\n---\n'));
    const kustomize = {
      resources: ['crm.yaml'],
      namePrefix: 'eu-',
      nameSuffix: '-1',
      secretGenerator: [{ name: 'crm', literals: ['licence=x'] }],
      components: ['../mooring/deploy/kustomize'],
      ...more,
    };
    await writeFile(join(place, 'kustomization.yaml'), JSON.stringify(kustomize));
    return place;
  }

  it('has its Secret follow by the file of the page, and not without it', async () => {
    await site.kubectl.apply(TYPE);
    await kustomization('without', {});
    const place = await kustomization('with', { configurations: ['declared.yaml'] });

    const [without, objects] = [await built('without'), await built('with')];

    const secret = named(objects, 'Secret').metadata.name;
    expect(secret).toMatch(/^eu-crm-1-[a-z0-9]{10}$/);
    const followed = { secrets: { licence: { name: secret, key: 'licence' } } };
    expect(named(objects, 'Connection').spec).toMatchObject(followed);
    expect(named(objects, 'ConnectionTest').spec).toMatchObject({ template: { spec: followed } });
    expect(named(without, 'Connection').spec).toMatchObject({ secrets: { licence: { name: 'crm' } } });
    const applied = await site.kubectl('apply', '-n', NAMESPACE, '-k', place, '--validate=strict');
    expect(applied).toContain('connection.mooring.dev/eu-crm-1 created');
  });
});

describe('the component deploy/kustomize', () => {
  const apiVersion = 'mooring.dev/v1alpha1';

  it('knows every secret of every type, and where parameters come from, prefixed, suffixed and generated', async () => {
    const names = [
      ...new Set(
        connectors.flatMap(({ secrets, identity = [] }) => [...Object.keys(secrets.properties), ...identity]),
      ),
    ];
    const secrets = Object.fromEntries(names.map((name) => [name, { name: 'generated', key: name }]));
    const spec = {
      type: 'all',
      secrets,
      secretsFrom: [{ name: 'plain' }, { name: 'generated' }],
      parametersFrom: [
        { configMap: { name: 'settings' } },
        { secret: { name: 'generated' } },
        { configMap: { name: 'written' } },
      ],
    };
    const objects = [
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'plain' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'written' } },
      { apiVersion, kind: 'Connection', metadata: { name: 'all' }, spec },
      {
        apiVersion,
        kind: 'ConnectionTest',
        metadata: { name: 'saved' },
        spec: { connectionRef: { name: 'all' } },
      },
      { apiVersion, kind: 'ConnectionTest', metadata: { name: 'unsaved' }, spec: { template: { spec } } },
    ];
    const place = join(folder, 'all');
    await mkdir(place);
    await writeFile(
      join(place, 'objects.yaml'),
      objects.map((object) => JSON.stringify(object)).join('\n---\n'),
    );
    await writeFile(
      join(place, 'kustomization.yaml'),
      JSON.stringify({
        resources: ['objects.yaml'],
        namePrefix: 'eu-',
        nameSuffix: '-1',
        secretGenerator: [{ name: 'generated', literals: ['password=x'] }],
        configMapGenerator: [{ name: 'settings', literals: ['region=eu'] }],
        components: ['../mooring/deploy/kustomize'],
      }),
    );

    const found = await built('all');

    const texts = JSON.stringify(found.map(({ spec: each }) => each ?? {}));
    const referenced = new Set([...texts.matchAll(/"name":"([^"]+)"/g)].map(([, name = '']) => name));
    expect([...referenced].toSorted((one, other) => one.localeCompare(other))).toEqual([
      'eu-all-1',
      expect.stringMatching(/^eu-generated-1-[a-z0-9]{10}$/),
      'eu-plain-1',
      expect.stringMatching(/^eu-settings-1-[a-z0-9]{10}$/),
      'eu-written-1',
    ]);
  });
});
