import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { credential } from '../support/canary.ts';
import { gitopsCrds } from '../support/crds.ts';
import { untilServed } from '../support/install.ts';
import { helmTemplate } from '../support/servers/helm.ts';
import { run } from '../support/process.ts';
import { pageBlocks, ROOT } from './gitopspage.ts';
import type { PageBlock } from './gitopspage.ts';

let site: Cluster;
let blocks: readonly PageBlock[];

beforeAll(async () => {
  site = await cluster({ installed: true });
  blocks = await pageBlocks();
  await site.kubectl('apply', '--server-side', '-f', await gitopsCrds(console.error));
  await untilServed(site.kubectl);
  for (const name of ['argocd', 'flux-system']) await site.kubectl('create', 'namespace', name);
}, 900_000);

afterAll(() => site?.stop());

/** The block of the page that is an object of this kind of this group, as it stands there. */
function blockOf(group: string, kind: string): string {
  const found = blocks.filter(
    ({ file, text }) =>
      file === undefined && text.startsWith(`apiVersion: ${group}/`) && text.includes(`\nkind: ${kind}\n`),
  );
  if (found.length !== 1) throw new Error(`the page has ${found.length} of ${group} ${kind}`);
  return found[0]?.text ?? '';
}

/** What kubectl says to a text of YAML on its standard input, refusals included. */
async function told(text: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, KUBECONFIG: site.kubeconfig };
  const { stdout, stderr } = await run(site.binaries.kubectl, [...args, '-f', '-'], {
    env,
    input: text,
    mayFail: true,
  });
  return `${stderr}${stdout}`;
}

const STRICT = ['apply', '--server-side', '--validate=strict'];

describe('the manifests of docs/gitops.md', () => {
  it.each([
    ['argoproj.io', 'Application', 'application.argoproj.io/shop-connections'],
    ['source.toolkit.fluxcd.io', 'GitRepository', 'gitrepository.source.toolkit.fluxcd.io/shop'],
    [
      'kustomize.toolkit.fluxcd.io',
      'Kustomization',
      'kustomization.kustomize.toolkit.fluxcd.io/shop-connections',
    ],
  ])('%s %s are taken by the CRD of that project, word for word', async (group, kind, name) => {
    const text = blockOf(group, kind);

    expect(await told(text, ...STRICT, '--dry-run=server')).toBe(
      `${name} serverside-applied (server dry run)\n`,
    );
    expect(await told(text, ...STRICT)).toBe(`${name} serverside-applied\n`);
    expect(await told(text.replace(/^spec:$/m, 'spec:\n  misspelt: x'), ...STRICT)).toContain('misspelt');
  });

  it('name the same repository for Argo CD and Flux, and a source that is there', () => {
    const application = parse(blockOf('argoproj.io', 'Application'));
    const repository = parse(blockOf('source.toolkit.fluxcd.io', 'GitRepository'));
    const kustomization = parse(blockOf('kustomize.toolkit.fluxcd.io', 'Kustomization'));

    expect(repository.spec.url).toBe(application.spec.source.repoURL);
    expect(kustomization.spec.sourceRef).toEqual({ kind: 'GitRepository', name: repository.metadata.name });
    expect(kustomization.metadata.namespace).toBe(repository.metadata.namespace);
  });

  it('give Flux the health checks of deploy/flux', async () => {
    const generated = parse(await readFile(join(ROOT, 'deploy/flux/healthchecks.yaml'), 'utf8'));
    const { spec } = parse(blockOf('kustomize.toolkit.fluxcd.io', 'Kustomization'));

    expect(spec.healthCheckExprs).toEqual([
      generated.healthCheckExprs.find(({ kind }: { readonly kind: string }) => kind === 'Connection'),
    ]);
  });
});

describe('the template of Helm in docs/gitops.md', () => {
  const template = () => blocks.find(({ file }) => file?.startsWith('templates/'))?.text ?? '';

  it('makes a Connection whose reference fits its Secret, and which the label of the release finds', async () => {
    const namespace = await site.namespace('helm');
    const password = credential('helm');
    const text = await helmTemplate(template(), 'shop', {
      host: 'pg.shop.svc',
      password: `${password}\n`,
    });
    const [secret, connection] = parseAllDocuments(text).map((document): unknown => document.toJS());

    const said = await told(text, ...STRICT, '-n', namespace);

    expect(said).toBe(
      'secret/shop-orders-db serverside-applied\nconnection.mooring.dev/shop-orders serverside-applied\n',
    );
    expect(secret).toMatchObject({ stringData: { password } });
    expect(connection).toMatchObject({ spec: { secrets: { password: { name: 'shop-orders-db' } } } });
    const label = 'app.kubernetes.io/instance=shop';
    const found = await site.kubectl(
      'get',
      'connections.mooring.dev',
      '-n',
      namespace,
      '-l',
      label,
      '-o',
      'name',
    );
    expect(found).toBe('connection.mooring.dev/shop-orders\n');
  }, 120_000);

  it('makes nothing where an update has no password', async () => {
    expect(await helmTemplate(template(), 'shop', { host: 'pg.shop.svc' })).toContain('give the password\n');
  });
});
