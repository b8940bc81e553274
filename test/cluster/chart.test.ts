import { readFile, writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { helm } from '../support/servers/helm.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const CHART = join(DEPLOY, 'helm/mooring');
const NAMESPACE = 'mooring-system';

interface Manifest {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly [field: string]: unknown;
}

let plane: ControlPlane;
let kubectl: Kubectl;

/** A cluster of its own: what is installed here is taken away again. */
beforeAll(async () => {
  plane = await startControlPlane({ say: console.error });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
}, 900_000);

afterAll(() => plane?.stop());

/** Each by its kind and name, so that no order counts. */
function byName(yaml: string): Readonly<Record<string, Manifest>> {
  const manifests = parseAllDocuments(yaml).map((document): Manifest | null => document.toJS());
  return Object.fromEntries(
    manifests
      .filter((manifest) => manifest !== null)
      .map((manifest) => {
        const { kind, metadata } = manifest;
        return [`${kind} ${metadata.namespace ?? ''}/${metadata.name}`, manifest];
      }),
  );
}

async function rendered(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await helm(['template', 'mooring', CHART, '-n', NAMESPACE, ...args]);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

async function onCluster(...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await helm(args, plane.kubeconfig);
  if (code !== 0) throw new Error(stderr);
  return stdout;
}

describe('the three ways in', () => {
  it('are the same objects by kustomize and as one file', async () => {
    const kustomized = byName(await kubectl('kustomize', DEPLOY));

    expect(byName(await readFile(join(DEPLOY, 'install.yaml'), 'utf8'))).toEqual(kustomized);
  });

  it('are the same objects by kustomize and by the chart, but for the namespace and what keeps the definitions', async () => {
    const { [`Namespace /${NAMESPACE}`]: namespace, ...others } = byName(await kubectl('kustomize', DEPLOY));
    const expected = Object.entries(others).map(([name, manifest]) => {
      const { metadata } = manifest;
      const annotations = { 'helm.sh/resource-policy': 'keep' };
      const isKept = manifest.kind === 'CustomResourceDefinition';
      return [name, isKept ? { ...manifest, metadata: { ...metadata, annotations } } : manifest];
    });

    expect(namespace).toBeDefined();
    expect(byName(await rendered())).toEqual(Object.fromEntries(expected));
  });
});

describe('what Prometheus is given', () => {
  it.each([
    ['ServiceMonitor', 'monitoring'],
    ['PodMonitor', 'monitoring/pods'],
  ])('is the same by the chart and by kustomize: %s', async (monitor, component) => {
    const folder = await temporaryFolder('mooring-monitoring');
    const path = relative(folder, DEPLOY);
    const body = { resources: [path], components: [join(path, component)] };
    await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(body));
    const all = byName(await kubectl('kustomize', folder));
    const plain = byName(await kubectl('kustomize', DEPLOY));
    await removeFolder(folder);
    const expected = Object.entries(all).filter(([name]) => !(name in plain));

    const charted = byName(
      await rendered('--set', 'monitoring.enabled=true', '--set', `monitoring.monitor=${monitor}`),
    );
    const found = Object.entries(charted).filter(([name]) => !(name in plain));
    expect(withoutSpaceAtEnds(found)).toEqual(withoutSpaceAtEnds(expected));
  });

  it('comes with the right of the account that scrapes', async () => {
    const scraper = ['name=prometheus-k8s', 'namespace=monitoring'].map(
      (each) => `monitoring.scraper.${each}`,
    );
    const sets = ['monitoring.enabled=true', ...scraper].flatMap((each) => ['--set', each]);

    const { 'ClusterRoleBinding /mooring-scraper': binding } = byName(await rendered(...sets));

    expect(binding).toMatchObject({
      roleRef: { name: 'mooring-metrics-reader' },
      subjects: [{ kind: 'ServiceAccount', name: 'prometheus-k8s', namespace: 'monitoring' }],
    });
  });
});

/** The one text that is a file elsewhere ends in a line end there. */
function withoutSpaceAtEnds(manifests: readonly (readonly [string, Manifest])[]): unknown {
  return JSON.parse(JSON.stringify(Object.fromEntries(manifests)), (_, value: unknown) =>
    typeof value === 'string' ? value.trimEnd() : value,
  );
}

describe('the chart', () => {
  it('passes the lint of Helm', async () => {
    const { code, stdout, stderr } = await helm(['lint', '--strict', CHART]);

    expect({ code, said: `${stdout}${stderr}` }).toEqual({
      code: 0,
      said: expect.stringContaining('0 chart(s) failed'),
    });
  });

  it.each([
    ['a value that there is not', 'replica=3', "'replica' not allowed"],
    ['a way to Secrets that there is not', 'secretAccess=some', 'secretAccess'],
    ['a digest that is none', 'image.digest=latest', 'image/digest'],
  ])('refuses %s', async (_, given, complaint) => {
    const { code, stderr } = await helm(['template', 'mooring', CHART, '--set', given]);

    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining(complaint) });
  });

  it('has the Pods that its values ask for', async () => {
    const digest = `sha256:${'a'.repeat(64)}`;
    const given = [
      'image.repository=registry.internal/mooring',
      `image.digest=${digest}`,
      'imagePullSecrets[0].name=registry',
      'replicas=3',
      'args={--workers=4}',
      'operator.resources.limits.memory=1Gi',
      'priorityClassName=high',
      'nodeSelector.disk=ssd',
      'tolerations[0].operator=Exists',
      'podAnnotations.team=data',
      'secretAccess=labelled',
    ];

    const text = await rendered(...given.flatMap((each) => ['--set', each]));

    const deployment = byName(text)[`Deployment ${NAMESPACE}/mooring`];

    expect(deployment).toMatchObject({
      spec: {
        replicas: 3,
        template: {
          metadata: { annotations: { team: 'data' } },
          spec: {
            imagePullSecrets: [{ name: 'registry' }],
            priorityClassName: 'high',
            nodeSelector: { disk: 'ssd' },
            tolerations: [{ operator: 'Exists' }],
            containers: [
              {
                image: `registry.internal/mooring@${digest}`,
                args: expect.arrayContaining(['--secret-access=labelled', '--workers=4']),
                resources: { requests: { cpu: '100m', memory: '192Mi' }, limits: { memory: '1Gi' } },
              },
              { name: 'prober', image: `registry.internal/mooring@${digest}` },
            ],
          },
        },
      },
    });
  });

  it('lets Pods out to the networks that its values name, and to no other', async () => {
    const networks = 'networkPolicy.allowedNetworks={10.96.0.0/12,fd00:10::/64}';
    const manifests = byName(await rendered('--set', 'networkPolicy.enabled=true', '--set', networks));

    expect(manifests[`NetworkPolicy ${NAMESPACE}/mooring`]).toMatchObject({
      spec: {
        egress: [
          { ports: [{ port: 53 }, { port: 53 }] },
          { to: [{ namespaceSelector: {} }] },
          { to: [{ ipBlock: { cidr: '10.96.0.0/12' } }, { ipBlock: { cidr: 'fd00:10::/64' } }] },
        ],
      },
    });
  });

  it('gives no right to Secrets of the whole cluster where it is to have none', async () => {
    const manifests = byName(await rendered('--set', 'secretAccess=none-cluster-wide'));

    expect(JSON.stringify(manifests['ClusterRole /mooring'])).not.toContain('"secrets"');
  });

  it('gives rights to the namespaces that it is to look after, and to no other', async () => {
    const manifests = byName(await rendered('--set', 'namespaces={shop,lake}'));
    const roles = Object.values(manifests).filter(({ kind }) => kind === 'Role');

    expect(JSON.stringify(manifests['ClusterRole /mooring'])).not.toMatch(/"secrets"|"connections"|"flows"/);
    expect(roles.filter((role) => JSON.stringify(role).includes('"connections"'))).toMatchObject([
      { metadata: { name: 'mooring-connections', namespace: 'shop' } },
      { metadata: { name: 'mooring-connections', namespace: 'lake' } },
    ]);
  });

  it('is taken by the API server, changed, and taken away; the definitions and Connections stay', async () => {
    await onCluster('install', 'mooring', CHART, '-n', NAMESPACE, '--create-namespace');
    await kubectl.apply({
      apiVersion: 'mooring.dev/v1alpha1',
      kind: 'Connection',
      metadata: { name: 'api', namespace: 'default' },
      spec: { type: 'http', parameters: { url: 'https://api.example.com' } },
    });
    await onCluster('upgrade', 'mooring', CHART, '-n', NAMESPACE, '--set', 'networkPolicy.enabled=true');
    const policy = await kubectl('get', 'networkpolicy', '-n', NAMESPACE, '-o', 'name');
    await onCluster('uninstall', 'mooring', '-n', NAMESPACE);

    expect(policy).toBe('networkpolicy.networking.k8s.io/mooring\n');
    expect(await kubectl('get', 'connections', '-o', 'name')).toBe('connection.mooring.dev/api\n');
    expect(
      await kubectl(
        'get',
        'deployment,clusterrole,validatingadmissionpolicy',
        '-A',
        '-l',
        'app.kubernetes.io/name=mooring',
        '-o',
        'name',
      ),
    ).toBe('');
  });
});
