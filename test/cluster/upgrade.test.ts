import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { Api, each } from '../bench/api.ts';
import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import type { Manifest } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { Running } from '../support/process.ts';
import { verdictOf } from './environment.ts';

const namespace = 'stored';
const MANY = 1_000;
const READY = 'True TestNotSupported';
const spec = { type: 'http', parameters: { url: 'https://example.com/' } };

let plane: ControlPlane;
let kubectl: Kubectl;
let api: Api;
let operator: Running;
let kubeconfig: string;

beforeAll(async () => {
  plane = await startControlPlane({ say: console.error });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  api = new Api(plane);
  await install(kubectl, older);
  await kubectl('create', 'namespace', namespace);
  kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  operator = await startOperator({ kubeconfig });
}, 900_000);

afterAll(async () => {
  await operator?.stop();
  await api?.close();
  await plane?.stop();
});

interface Crd extends Manifest {
  readonly spec: {
    readonly versions: [
      {
        additionalPrinterColumns: readonly { readonly name: string }[];
        readonly schema: {
          readonly openAPIV3Schema: {
            readonly properties: { readonly spec: SpecField };
          };
        };
      },
    ];
  };
}

interface SpecField {
  'x-kubernetes-validations'?: readonly object[];
  readonly properties: Record<string, Field>;
}

interface Field {
  readonly type?: string;
  readonly default?: string;
  readonly properties?: Record<string, object>;
}

/** The definition of Connections as it may have been: without two lists, a default, a column and rules. */
function older(manifest: Manifest): Manifest {
  if (manifest.metadata.name !== 'connections.mooring.dev') return manifest;
  const crd = structuredClone(manifest) as Crd;
  const [version] = crd.spec.versions;
  const { spec: field } = version.schema.openAPIV3Schema.properties;
  const { properties } = field;
  for (const name of ['secretsFrom', 'parametersFrom']) delete properties[name];
  delete field['x-kubernetes-validations'];
  delete properties['test']?.properties?.['failureThreshold'];
  properties['test'] = {
    ...properties['test'],
    properties: { ...properties['test']?.properties, interval: { type: 'string' } },
  };
  version.additionalPrinterColumns = version.additionalPrinterColumns.filter(
    ({ name }) => name !== 'Used By',
  );
  return crd;
}

/** The definition of Connections as it may become: with a field that has a default, which every object then has. */
function newer(manifest: Manifest): Manifest {
  if (manifest.metadata.name !== 'connections.mooring.dev') return manifest;
  const crd = structuredClone(manifest) as Crd;
  const { properties } = crd.spec.versions[0].schema.openAPIV3Schema.properties.spec;
  properties['tier'] = { type: 'string', default: 'standard' };
  return crd;
}

async function stored(): Promise<readonly Connection[]> {
  return (await api.connections(namespace)).items as readonly Connection[]; // the API server's own list
}

async function answered(name: string, verdict: string): Promise<void> {
  await eventually(
    async () => expect(verdictOf(await api.send<Connection>('GET', api.path(namespace, name)))).toBe(verdict),
    60_000,
  );
}

/** Name to version: it stays the same where nothing at all was written. */
function versionsOf(connections: readonly Connection[]): Readonly<Record<string, string>> {
  return Object.fromEntries(connections.map(({ metadata }) => [metadata.name, metadata.resourceVersion]));
}

describe('definitions that are upgraded under a running operator', () => {
  let before: Readonly<Record<string, string>>;

  it('begin with a thousand objects of the version before, one of which the next would refuse', async () => {
    const names = Array.from({ length: MANY }, (_, index) => `c${index}`);
    await each(names, 16, (name) => api.create(namespace, name, spec));
    await api.create(namespace, 'poisoned', { ...spec, test: { interval: 'now and then' } });

    await answered('poisoned', 'False ParametersInvalid');
    await eventually(async () => {
      const waiting = (await stored()).filter(
        (each) => each.metadata.name !== 'poisoned' && verdictOf(each) !== READY,
      );
      expect(waiting.map(({ metadata }) => metadata.name)).toEqual([]);
    }, 120_000);
    before = versionsOf(await stored());
    expect(Object.keys(before)).toHaveLength(MANY + 1);
  }, 240_000);

  it('bring no write to any of them, and changes are answered as before', async () => {
    await install(kubectl);
    await eventually(
      async () => expect(await kubectl('get', 'connections', 'c0', '-n', namespace)).toContain('USED BY'),
      30_000,
    );

    await api.create(namespace, 'later', { ...spec, secretsFrom: [{ name: 'none' }] });
    await answered('later', 'False SecretNotFound');

    const { later, ...now } = versionsOf(await stored());
    expect(later).toBeDefined();
    expect(now).toEqual(before);
  }, 120_000);

  it('bring none after a restart either', async () => {
    await operator.stop();
    operator = await startOperator({ kubeconfig });
    await api.patch(api.path(namespace, 'later'), { spec: { secretsFrom: null } });
    await answered('later', READY);

    const { later, ...now } = versionsOf(await stored());
    expect(later).toBeDefined();
    expect(now).toEqual(before);
    expect(operator.log()).not.toMatch(/"level":"error"|reconcile failed/);
  }, 120_000);

  it('bring none where they are of a version after the operator, whose changes are answered too', async () => {
    await install(kubectl, newer);
    await eventually(async () => {
      const [first] = await stored();
      expect(first?.spec).toHaveProperty('tier', 'standard');
    }, 30_000);
    await api.create(namespace, 'newer', { ...spec, tier: 'gold' });
    await answered('newer', READY);

    const { later: _later, newer: _newer, ...now } = versionsOf(await stored());
    expect(now).toEqual(before);
  }, 120_000);

  it('leave what is wrong where it was until it is put right', async () => {
    const poisoned = await api.send<Connection>('GET', api.path(namespace, 'poisoned'));
    expect(conditionOf(poisoned.status?.conditions, 'Ready')?.message).toContain('apply the manifest anew');

    await api.patch(api.path(namespace, 'poisoned'), { spec: { test: { interval: '10m' } } });

    await answered('poisoned', READY);
  }, 90_000);
});
