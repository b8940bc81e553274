import { configuration } from '../../src/generate/webhook.ts';
import { eventually } from '../support/eventually.ts';
import type { Environment } from './environment.ts';

/** Tells the API server where the webhook is, and waits until the operator has written there which certificates to trust. */
export async function register(environment: Environment): Promise<void> {
  await until(() => portIn(environment) !== undefined);
  await environment.kubectl.apply(configuration({ url: `https://localhost:${portIn(environment)}/` }));
  await until(async () => (await bundleOf(environment)) !== '', 40_000);
  const wrong = {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: { name: 'wrong', namespace: 'default' },
  };
  await until(
    async () =>
      (await environment.kubectl.tried({ ...wrong, spec: { type: 'postgresql' } })).includes('is required'),
    20_000,
  );
}

/** The authorities that the API server trusts. */
export function bundleOf({ kubectl }: Pick<Environment, 'kubectl'>): Promise<string> {
  return kubectl(
    'get',
    'validatingwebhookconfiguration',
    'mooring.dev',
    '-o',
    'jsonpath={.webhooks[0].clientConfig.caBundle}',
  );
}

/** Where the webhook listens, once it does. */
export function portIn(environment: Environment): string | undefined {
  return /"port":([0-9]+),"msg":"webhook listens"/.exec(environment.operator().log())?.[1];
}

function until(condition: () => boolean | Promise<boolean>, withinMs?: number): Promise<void> {
  return eventually(async () => {
    if (!(await condition())) throw new Error('the webhook is not in force yet');
  }, withinMs);
}
