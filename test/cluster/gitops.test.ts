import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { connectors } from '../../src/connectors/index.ts';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

const ROOT = join(import.meta.dirname, '../..');
const NAMESPACE = 'gitops';

let site: Cluster;
let folder: string;
let blocks: readonly string[];

beforeAll(async () => {
  site = await cluster({ installed: true });
  folder = await temporaryFolder('mooring-gitops');
  await cp(join(ROOT, 'deploy/kustomize'), join(folder, 'mooring/deploy/kustomize'), { recursive: true });
  const page = await readFile(join(ROOT, 'docs/gitops.md'), 'utf8');
  blocks = [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  for (const text of blocks) await writeBlock(text);
  await site.kubectl('create', 'namespace', NAMESPACE);
}, 900_000);

afterAll(async () => {
  await site?.stop();
  await removeFolder(folder);
});

/** A block whose first line names a file becomes that file. */
async function writeBlock(text: string): Promise<void> {
  const name = /^# (\S+\.yaml)\n/.exec(text)?.[1];
  if (name === undefined) return;
  await mkdir(dirname(join(folder, name)), { recursive: true });
  await writeFile(join(folder, name), text);
}

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

  it('holds a hook of Argo CD and a template of Helm that the API server takes', async () => {
    const [hook] = blocks
      .map((text) => parseAllDocuments(text)[0]?.toJS() as Built)
      .filter(({ kind }) => kind === 'ConnectionTest');
    const template = (await readFile(join(folder, 'templates/orders.yaml'), 'utf8'))
      .replaceAll('{{ .Release.Name }}', 'shop')
      .replaceAll('{{ .Values.host }}', 'pg.shop.svc');
    const objects = parseAllDocuments(template).map((document): object => document.toJS());

    const said = await Promise.all([hook ?? {}, ...objects].map((object) => site.kubectl.tried(object)));

    expect(said.filter((each) => !each.includes('created (server dry run)'))).toEqual([]);
  });

  it('has the health checks of deploy/flux', async () => {
    const generated = parse(await readFile(join(ROOT, 'deploy/flux/healthchecks.yaml'), 'utf8')) as {
      readonly healthCheckExprs: readonly { readonly kind: string }[];
    };
    const flux = blocks
      .map((text) => parseAllDocuments(text)[0]?.toJS() as Built & { readonly apiVersion: string })
      .find(({ apiVersion }) => apiVersion?.startsWith('kustomize.toolkit.fluxcd.io/'));

    expect(flux?.spec['healthCheckExprs']).toEqual([
      generated.healthCheckExprs.find(({ kind }) => kind === 'Connection'),
    ]);
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
