import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { cluster } from '../support/cluster.ts';
import type { Cluster } from '../support/cluster.ts';
import { prometheusCrds } from '../support/crds.ts';
import { untilServed } from '../support/install.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');

let site: Cluster;

beforeAll(async () => {
  site = await cluster({ installed: true });
  const crds = await prometheusCrds(console.error);
  await site.kubectl('apply', '--server-side', '--force-conflicts', '-f', crds);
  await untilServed(
    site.kubectl,
    MONITORS.map((plural) => `${plural}.monitoring.coreos.com`),
  );
}, 900_000);

afterAll(() => site?.stop());

const MONITORS = ['podmonitors', 'prometheusrules', 'servicemonitors'] as const;

/** What kustomize makes of deploy/ with the component. */
async function built(component: string, patches: readonly object[] = []): Promise<readonly object[]> {
  const folder = await temporaryFolder('mooring-tenants');
  const path = relative(folder, DEPLOY);
  const body = { resources: [path], components: [join(path, component)], patches };
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(body));
  const text = await site.kubectl('kustomize', folder);
  await removeFolder(folder);
  return parseAllDocuments(text).map((document) => document.toJS() as object); // of kustomize
}

describe('deploy/tenants', () => {
  it('applies, and lets no Secret be used that its owner has not shared and bound', async () => {
    await site.kubectl.apply(...(await built('tenants')));

    const args = '{.spec.template.spec.containers[0].args}';
    const spec = await site.kubectl('get', 'connectionpolicy', 'tenants', '-o', 'jsonpath={.spec}');

    expect(
      await site.kubectl('get', 'deployment', 'mooring', '-n', 'mooring-system', '-o', `jsonpath=${args}`),
    ).toContain('--secret-access=labelled');
    expect(JSON.parse(spec)).toEqual({
      secrets: { requireHostBinding: true },
      tls: { minimumMode: 'verify-full' },
    });
  });
});

describe('deploy/networkpolicy', () => {
  it('applies, and excepts metadata services from what goes out, never DNS', async () => {
    await site.kubectl.apply(...(await built('networkpolicy')));

    const found = await site.kubectl('get', 'networkpolicy', 'mooring', '-n', 'mooring-system', '-o', 'json');
    const { spec } = JSON.parse(found) as { readonly spec: NetworkPolicySpec };
    const [dns, pods, rest] = spec.egress;

    expect(spec.ingress).toEqual([{ ports: [tcp('health'), tcp('webhook'), tcp('metrics')] }]);
    expect(dns).toEqual({ ports: [{ protocol: 'UDP', port: 53 }, tcp(53)] });
    expect(pods).toEqual({ to: [{ namespaceSelector: {} }] });
    expect(rest?.to?.flatMap(({ ipBlock }) => ipBlock?.except ?? [])).toEqual(
      expect.arrayContaining(['169.254.169.254/32', '168.63.129.16/32', 'fd00:ec2::254/128']),
    );
  });

  it('goes out to the networks that the administrator names, by the patch of docs/install.md', async () => {
    const page = await readFile(join(DEPLOY, '../docs/install.md'), 'utf8');
    const [, written = ''] =
      /```yaml\n(resources: \[deploy\]\ncomponents: \[deploy\/networkpolicy\]\n[^]*?)```/.exec(page) ?? [];
    const { patches } = parse(written) as { readonly patches: readonly object[] }; // as the page has it

    const objects = await built('networkpolicy', patches);
    await site.kubectl.apply(...objects);

    const found = await site.kubectl('get', 'networkpolicy', 'mooring', '-n', 'mooring-system', '-o', 'json');
    const { spec } = JSON.parse(found) as { readonly spec: NetworkPolicySpec };
    expect(spec.egress).toHaveLength(3);
    expect(spec.egress[2]).toEqual({
      to: [{ ipBlock: { cidr: '10.96.0.0/12' } }, { ipBlock: { cidr: '192.168.7.0/24' } }],
    });
  });
});

describe.each([
  ['monitoring', ['prometheusrules/mooring', 'servicemonitors/mooring-metrics', 'services/mooring-metrics']],
  ['monitoring/pods', ['prometheusrules/mooring', 'podmonitors/mooring', 'secrets/mooring-metrics-reader']],
])('deploy/%s', (component, objects) => {
  it('applies beside Prometheus Operator, and takes its definitions at their word', async () => {
    const manifests = await built(component);

    await site.kubectl.apply(...manifests);

    const found = await site.kubectl('get', '-n', 'mooring-system', '-o', 'name', ...objects);
    expect(found.trim().split('\n')).toHaveLength(objects.length);
    const dashboard = await site.kubectl(
      'get',
      '-n',
      'mooring-system',
      'configmap/mooring-dashboard',
      '-o',
      'json',
    );
    const { data } = JSON.parse(dashboard) as { readonly data: Readonly<Record<string, string>> };
    expect(JSON.parse(data['mooring.json'] ?? '')).toMatchObject({ title: 'Mooring' });
  });
});

interface NetworkPolicySpec {
  readonly ingress: readonly object[];
  readonly egress: readonly {
    readonly ports?: readonly object[];
    readonly to?: readonly { readonly ipBlock?: { readonly except?: readonly string[] } }[];
  }[];
}

const tcp = (port: string | number) => ({ protocol: 'TCP', port });
