import { writeFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { request } from 'undici';
import { parseAllDocuments } from 'yaml';
import { conditionOf } from '../../src/api/conditions.ts';
import { eventually } from '../support/eventually.ts';
import { startOperator } from '../support/operator.ts';
import { helm } from '../support/servers/helm.ts';
import { removeFolder, temporaryFolder } from '../support/process.ts';
import { apiVersion, messageOf, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const namespace = 'shop';

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment();
  await environment.kubectl('create', 'namespace', namespace);
}, 900_000);

afterAll(() => environment?.stop());

const settings = (path: string) => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'settings', namespace },
  data: { SERVICE: `http://127.0.0.1:${environment.port}${path}`, url: 'of another program' },
});

const service = (name: string) => ({
  apiVersion,
  kind: 'Connection',
  metadata: { name, namespace },
  spec: {
    type: 'http',
    parametersFrom: [{ configMap: { name: 'settings' }, keys: { SERVICE: 'url' } }],
    test: { interval: '0s', probe: {} },
  },
});

/** What kustomize makes of deploy/ with the component. */
async function built(): Promise<readonly Manifest[]> {
  const folder = await temporaryFolder('mooring-kustomize');
  const path = relative(folder, DEPLOY);
  const body = { resources: [path], components: [join(path, 'configmaps')] };
  await writeFile(join(folder, 'kustomization.yaml'), JSON.stringify(body));
  const text = await environment.kubectl('kustomize', folder);
  await removeFolder(folder);
  return documentsOf(text);
}

function documentsOf(text: string): readonly Manifest[] {
  const documents = parseAllDocuments(text).map((document) => document.toJS() as Manifest | null);
  return documents.filter((document) => document !== null);
}

interface Manifest {
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

it('without deploy/configmaps no ConfigMap is read, and the Connection says what to do', async () => {
  await environment.kubectl.apply(settings('/one'), service('orders'));

  const refused = await environment.waitForVerdict(namespace, 'orders', 'False ConfigMapUnavailable');

  expect(messageOf(refused)).toContain('install it with the component deploy/configmaps');
  const account = '--as=system:serviceaccount:mooring-system:mooring';
  const answer = environment.kubectl('auth', 'can-i', 'get', 'configmaps', '-n', namespace, account);
  expect(await answer.catch((error: unknown) => String(error))).toContain('no');
}, 60_000);

it('with the flag but without the right the operator says which right is missing, and what gives it', async () => {
  await environment.halt();
  const args = ['--configmaps', '--leader-elect=false'];

  const operator = await startOperator({ kubeconfig: environment.kubeconfig, args }, /"msg":"right missing"/);

  const [line = '{}'] = operator
    .log()
    .split('\n')
    .filter((each) => each.includes('"msg":"right missing"'));
  expect(JSON.parse(line)).toMatchObject({
    verb: 'watch',
    resource: 'configmaps',
    grantedBy: 'deploy/configmaps',
  });
  const [, port] = /"health":(\d+)/.exec(operator.log()) ?? [];
  const { body } = await request(`http://127.0.0.1:${port}/readyz`);
  expect(await body.text()).toContain(
    'the operator may not watch configmaps, which deploy/configmaps allows',
  );
  await operator.stop();
}, 180_000);

it('with it a ConfigMap gives parameters, and a change of it is tested at once', async () => {
  const objects = await built();
  expect(JSON.stringify(objects.find(({ kind }) => kind === 'Deployment'))).toContain('--configmaps=true');
  await environment.kubectl.apply(...objects.filter(({ kind }) => kind.startsWith('ClusterRole')));

  await environment.start('--configmaps');
  const before = await environment.waitForVerdict(namespace, 'orders', 'True TestSucceeded');
  await environment.kubectl.apply(settings('/other'));
  await eventually(() => expect(environment.asked('/other')).toBe(1), 30_000);

  expect(environment.asked('/one')).toBe(1);
  expect(conditionOf(before.status?.conditions, 'CredentialsResolved')?.reason).toBe('Resolved');
  const after = await environment.waitForVerdict(namespace, 'orders', 'True TestSucceeded');
  expect(after.status?.lastTest?.secretRevision).not.toBe(before.status?.lastTest?.secretRevision);
}, 180_000);

it('a ConfigMap that is missing is waited for', async () => {
  await environment.kubectl('delete', 'configmap', 'settings', '-n', namespace);
  await environment.waitForVerdict(namespace, 'orders', 'False ConfigMapNotFound');

  await environment.kubectl.apply({ ...settings('/third'), data: { url: 'x' } });
  const keyless = await environment.waitForVerdict(namespace, 'orders', 'False ConfigMapKeyNotFound');
  expect(messageOf(keyless)).toContain('configmap settings has no key SERVICE');

  await environment.kubectl.apply(settings('/third'));
  await environment.waitForVerdict(namespace, 'orders', 'True TestSucceeded');
}, 180_000);

it('a ConnectionTest takes parameters from it, too', async () => {
  const template = { spec: service('new').spec };
  const test = {
    apiVersion,
    kind: 'ConnectionTest',
    metadata: { name: 'new', namespace },
    spec: { template },
  };
  await environment.kubectl.apply(test);

  await environment.kubectl(
    'wait',
    '--for=jsonpath={.status.result}=Succeeded',
    '--timeout=60s',
    'connectiontest/new',
    '-n',
    namespace,
  );

  expect(environment.asked('/third')).toBe(2);
}, 180_000);

it('the chart gives the right that the component gives, or one in its namespaces alone', async () => {
  const rendered = async (values: string) => {
    const chart = join(DEPLOY, 'helm/mooring');
    const args = ['template', 'mooring', chart, '-n', 'mooring-system', '--set', values];
    const { stdout } = await helm(args);
    return documentsOf(stdout);
  };
  const ofConfigMaps = (objects: readonly Manifest[]) =>
    objects.filter(({ metadata }) => metadata.name === 'mooring-configmaps');

  const [everywhere, somewhere] = [
    await rendered('configMaps=true'),
    await rendered('configMaps=true,namespaces={shop}'),
  ];

  expect(ofConfigMaps(everywhere)).toEqual(ofConfigMaps(await built()));
  expect(JSON.stringify(everywhere)).toContain('"--configmaps=true"');
  expect(ofConfigMaps(somewhere).map(({ kind, metadata }) => `${kind} ${metadata.namespace}`)).toEqual([
    'Role shop',
    'RoleBinding shop',
  ]);
  expect(JSON.stringify(await rendered('configMaps=false'))).not.toMatch(/--configmaps|mooring-configmaps/);
}, 120_000);
