import { CRM } from '../catalog/crm.ts';
import { conditionOf } from '../../src/api/conditions.ts';
import type { ConnectionType } from '../../src/api/type.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import type { Manifest } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';

/*
 * Types that a release stored which did not ask for spec.fixedHosts: one that has it in its check, one that has it as
 * what a parameter is by default.
 */
const { http } = CRM.check;
const STORED = {
  written: { ...CRM, check: { http: { ...http, url: 'https://api.acme.com/v1/me' } } },
  defaulted: {
    ...CRM,
    parameters: { type: 'object', properties: { url: { type: 'string', default: 'https://api.acme.com' } } },
    check: { http: { ...http, url: '{parameters.url}/v1/me', query: {} } },
  },
};
const NAMES = ['written', 'defaulted'] as const;

let plane: ControlPlane;
let kubectl: Kubectl;
let operator: RunningOperator;

const manifestOf = (name: (typeof NAMES)[number], rest: object = {}) => ({
  apiVersion: 'mooring.dev/v1alpha1',
  kind: 'ConnectionType',
  metadata: { name },
  spec: { ...STORED[name], ...rest },
});

/** The policies as they may have been: none asks for the hosts. */
function older(manifest: Manifest): Manifest {
  const isBinding = manifest.kind === 'ValidatingAdmissionPolicyBinding';
  return isBinding && manifest.metadata.name.startsWith('fixed-hosts')
    ? ({
        ...manifest,
        spec: { policyName: manifest.metadata.name, validationActions: ['Audit'] },
      } as Manifest)
    : manifest;
}

beforeAll(async () => {
  plane = await startControlPlane({ say: console.error });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl, older);
  for (const name of NAMES) await kubectl.apply(manifestOf(name));
  await install(kubectl);
  operator = await startOperator({ kubeconfig: await writeOperatorKubeconfig(kubectl, plane.dir) });
}, 900_000);

afterAll(async () => {
  await operator?.stop();
  await plane?.stop();
});

/** What kubectl prints for people, warnings and refusals included, when the label of a type changes. */
async function labelled(name: string, value: string): Promise<string> {
  const before = kubectl.answers().length;
  await kubectl('label', 'connectiontype', name, `team=${value}`, '--overwrite');
  return kubectl.answers().slice(before);
}

describe.each(NAMES)('a stored type that leads to a host which it does not name: %s', (name) => {
  it('goes on, and its status, an Event and a metric say what is missing', async () => {
    await eventually(async () => {
      const type: ConnectionType = JSON.parse(await kubectl('get', 'connectiontype', name, '--output=json'));
      expect(conditionOf(type.status?.conditions, 'Ready')).toMatchObject({
        status: 'True',
        reason: 'Served',
        message: expect.stringContaining('leads to api.acme.com, which spec.fixedHosts does not name'),
      });
      const told = await kubectl('get', 'events', '--all-namespaces', '--field-selector=type=Warning');
      expect(told).toMatch(new RegExp(`FixedHostsMissing +connectiontype/${name}`));
      expect(await operator.metrics()).toContain(
        `mooring_connection_type_without_fixed_hosts{type="${name}"} 1`,
      );
    }, 60_000);
  });

  it('may be labelled, and the user who labels it is warned', async () => {
    let tries = 0;
    await eventually(async () => {
      tries += 1; // a policy is in force a moment after it is made
      expect(await labelled(name, `crm-${tries}`)).toMatch(
        /labeled[^]*Warning: .*name it in spec\.fixedHosts; a later release refuses the type without/,
      );
    }, 30_000);
  });

  it('is changed in nothing else until it names the host, and warns of nothing then', async () => {
    await eventually(async () => {
      await expect(kubectl.apply(manifestOf(name, { summary: 'Another one.' }))).rejects.toThrow(
        /name it in spec\.fixedHosts/,
      );
    }, 30_000);

    await kubectl.apply(manifestOf(name, { fixedHosts: ['api.acme.com'] }));

    expect(await labelled(name, 'crm')).not.toContain('Warning');
    await eventually(async () => {
      expect(await operator.metrics()).not.toContain(`without_fixed_hosts{type="${name}"}`);
    }, 60_000);
  });
});
