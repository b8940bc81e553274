import { configuration } from '../../src/generate/webhook.ts';
import { eventually } from '../support/eventually.ts';
import type { Town } from './town.ts';

/** Tells the API server where the webhook is, and waits until the operator has told it whom to trust. */
export async function register(town: Town): Promise<void> {
  await until(() => portIn(town) !== undefined);
  await town.kubectl.apply(configuration({ url: `https://localhost:${portIn(town)}/` }));
  await until(async () => (await bundleOf(town)) !== '', 40_000);
  const wrong = {
    apiVersion: 'mooring.dev/v1alpha1',
    kind: 'Connection',
    metadata: { name: 'wrong', namespace: 'default' },
  };
  await until(
    async () =>
      (await town.kubectl.tried({ ...wrong, spec: { type: 'postgresql' } })).includes('is required'),
    20_000,
  );
}

/** Whom the API server trusts. */
export function bundleOf({ kubectl }: Pick<Town, 'kubectl'>): Promise<string> {
  return kubectl(
    'get',
    'validatingwebhookconfiguration',
    'mooring.dev',
    '-o',
    'jsonpath={.webhooks[0].clientConfig.caBundle}',
  );
}

/** Where the webhook listens, once it does. */
export function portIn(town: Town): string | undefined {
  return /"port":([0-9]+),"msg":"webhook listens"/.exec(town.operator().log())?.[1];
}

function until(condition: () => boolean | Promise<boolean>, withinMs?: number): Promise<void> {
  return eventually(async () => {
    if (!(await condition())) throw new Error('the webhook is not in force yet');
  }, withinMs);
}
