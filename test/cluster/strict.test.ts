import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { untilServed } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { SCHEMA_LOCATION, writeSchemas } from '../support/openapi.ts';
import { removeFolder, run, temporaryFolder } from '../support/process.ts';
import { helm } from '../support/servers/helm.ts';
import { lint } from '../support/servers/linters.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const CHART = join(DEPLOY, 'helm/mooring');
/** The Go module that pins cert-manager, of which its definitions are taken. */
const CERT_MANAGER = fileURLToPath(new URL('../support/certmanager', import.meta.url));
const BY_CERT_MANAGER = ['enabled=true', 'issuer.kind=ClusterIssuer', 'issuer.name=internal'].flatMap(
  (setting) => ['--set', `webhook.certManager.${setting}`],
);

let plane: ControlPlane;
let kubectl: Kubectl;
let schemas: string;

/** A cluster of its own, with the definitions of cert-manager beside ours. */
beforeAll(async () => {
  plane = await startControlPlane({ say: console.error });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  schemas = await temporaryFolder('mooring-schemas');
  await kubectl('apply', '--server-side', '-k', join(DEPLOY, '../crds'));
  await kubectl('apply', '--server-side', '-f', await certManagerDefinitions());
  await untilServed(kubectl);
  await writeSchemas(JSON.parse(await kubectl('get', '--raw', '/openapi/v2')), schemas);
}, 900_000);

afterAll(async () => {
  await plane?.stop();
  await removeFolder(schemas);
});

async function certManagerDefinitions(): Promise<string> {
  const { stdout } = await run('go', ['mod', 'download', '-json', 'github.com/cert-manager/cert-manager'], {
    cwd: CERT_MANAGER,
  });
  return join(JSON.parse(stdout).Dir, 'deploy/crds/cert-manager.io_certificates.yaml');
}

/** What kubeconform says of manifests: nothing, or a line for each mistake. */
async function mistakesOf(manifests: string): Promise<string> {
  const { code, stdout, stderr } = await lint(
    'kubeconform',
    ['-strict', '-schema-location', join(schemas, SCHEMA_LOCATION)],
    manifests,
  );
  return code === 0 ? '' : `${stdout}${stderr}`;
}

async function rendered(...args: readonly string[]): Promise<string> {
  const { stdout, stderr } = await helm(['template', 'mooring', CHART, '-n', 'mooring-system', ...args]);
  expect(stderr).toBe('');
  return stdout;
}

describe('manifests judged by the schemas of the API server, in which no field is unknown', () => {
  it.each<[string, () => Promise<string>]>([
    ['deploy/ by kustomize', () => kubectl('kustomize', DEPLOY)],
    ['deploy/install.yaml', () => readFile(join(DEPLOY, 'install.yaml'), 'utf8')],
    ['the chart', () => rendered()],
    ['the chart with the certificate of cert-manager', () => rendered(...BY_CERT_MANAGER)],
    ['deploy/namespaced', () => kubectl('kustomize', join(DEPLOY, 'namespaced'))],
  ])('%s has no mistake', async (_, manifests) => {
    expect(await mistakesOf(await manifests())).toBe('');
  });

  it('a misspelt field, a value of another type and a kind that there is not are mistakes', async () => {
    const service = (spec: string) => `apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {${spec}}\n`;

    expect(await mistakesOf(service('selectr: {a: b}'))).toContain("'selectr' not allowed");
    expect(await mistakesOf(service('ports: [{port: http}]'))).toContain('/spec/ports/0/port');
    expect(await mistakesOf('apiVersion: v1\nkind: Srevice\nmetadata: {name: a}\n')).toContain('Srevice');
    expect(await mistakesOf(service('ports: [{port: 80, targetPort: http}]'))).toBe('');
  });
});

describe('the chart with the certificate of cert-manager', () => {
  it('takes the place of one without as docs/install.md says, and leaves the Secret and the trust to cert-manager', async () => {
    const release = ['mooring', CHART, '-n', 'mooring-system'];
    const first = await onCluster('install', ...release, '--create-namespace', '--set', 'crds.install=false');
    const second = await onCluster('upgrade', ...release, '--reuse-values', ...BY_CERT_MANAGER);
    const inNamespace = ['-n', 'mooring-system', '-o'];
    const certificate = JSON.parse(
      await kubectl('get', 'certificate', 'mooring-webhook', ...inNamespace, 'json'),
    );
    const configuration = await kubectl('get', 'validatingwebhookconfiguration', 'mooring.dev', '-o', 'yaml');

    expect([first, second]).toEqual(['', '']);
    expect(certificate.spec).toEqual({
      secretName: 'mooring-webhook',
      dnsNames: ['mooring.mooring-system.svc', 'mooring.mooring-system.svc.cluster.local'],
      privateKey: { algorithm: 'ECDSA', size: 256, rotationPolicy: 'Always' },
      issuerRef: { kind: 'ClusterIssuer', name: 'internal' },
    });
    expect(configuration).toContain('cert-manager.io/inject-ca-from: mooring-system/mooring-webhook');
    expect(await kubectl('get', 'secrets', '-n', 'mooring-system', '-o', 'name')).not.toContain(
      'mooring-webhook',
    );
    expect(await rightTo('get', 'secret/mooring-webhook')).toBe('yes');
    expect(await rightTo('patch', 'secret/mooring-webhook')).toBe('no');
    expect(await rightTo('patch', 'validatingwebhookconfiguration/mooring.dev')).toBe('no');
  });

  it('names who signs, or is refused', async () => {
    const { stderr } = await helm([
      'template',
      'mooring',
      CHART,
      '--set',
      'webhook.certManager.enabled=true',
    ]);

    expect(stderr).toContain("missing property 'name'");
  });
});

/** What Helm complains about. */
async function onCluster(...args: readonly string[]): Promise<string> {
  return (await helm(args, plane.kubeconfig)).stderr;
}

/** Whether the operator may. */
async function rightTo(verb: string, object: string): Promise<string> {
  const account = '--as=system:serviceaccount:mooring-system:mooring';
  const args = ['auth', 'can-i', verb, object, '-n', 'mooring-system', account];
  const { stdout } = await run(plane.binaries.kubectl, ['--kubeconfig', plane.kubeconfig, ...args], {
    mayFail: true,
  });
  return stdout.trim();
}
