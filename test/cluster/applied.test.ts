import { join } from 'node:path';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { run } from '../support/process.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');

let plane: ControlPlane;

beforeAll(async () => {
  plane = await startControlPlane({ say: console.error });
}, 900_000);

afterAll(() => plane?.stop());

async function apply(...flags: readonly string[]) {
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig };
  const { code, stdout, stderr } = await run(plane.binaries.kubectl, ['apply', ...flags, '-k', DEPLOY], {
    env,
    mayFail: true,
  });
  return { code, stdout, stderr };
}

/** How often what an object asks for has changed, of the kinds for which the API server fills most in. */
async function generations(): Promise<string> {
  const kinds = 'validatingadmissionpolicies,validatingwebhookconfigurations,customresourcedefinitions';
  const columns = 'custom-columns=K:.kind,N:.metadata.name,G:.metadata.generation';
  const env = { ...process.env, KUBECONFIG: plane.kubeconfig };
  return (await run(plane.binaries.kubectl, ['get', kinds, '-A', '-o', columns], { env })).stdout;
}

it('deploy/ is applied by the client and by the server in turn, without a conflict and without a change', async () => {
  await apply(); // the API server does not serve the new kinds at once
  await apply();
  const before = await generations();

  for (const flags of [['--server-side'], [], ['--server-side'], []]) {
    const { code, stderr } = await apply(...flags);
    expect({ flags, code, stderr }).toEqual({ flags, code: 0, stderr: '' });
  }

  expect(await generations()).toBe(before);
}, 300_000);
