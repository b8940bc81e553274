import { installation, installCrds } from '../support/install.ts';
import type { Manifest } from '../support/install.ts';
import { configuration } from '../../src/generate/webhook.ts';
import { apiVersion, found } from './town.ts';
import type { Town } from './town.ts';

const namespace = 'leaving';
const MOST_MS = 60_000;

let town: Town;
let crds: readonly Manifest[];
/** Of what stands beside the CRDs, that which is taken away. */
let policies: readonly Manifest[];

beforeAll(async () => {
  town = await found();
  const { others, ...rest } = await installation(town.kubectl);
  crds = rest.crds;
  policies = others.filter(({ kind }) => kind.startsWith('ValidatingAdmissionPolicy'));
}, 900_000);

afterAll(() => town?.stop());

/** How each part is taken away by somebody who knows the documentation and no more. */
const PARTS: Readonly<Record<string, () => Promise<unknown>>> = {
  crds: () => town.kubectl('delete', 'crd', '-l', 'app.kubernetes.io/name=mooring', '--timeout=60s'),
  operator: () => town.halt(),
  admission: () =>
    town.kubectl(
      'delete',
      'validatingadmissionpolicies,validatingadmissionpolicybindings,validatingwebhookconfigurations',
      '-l',
      'app.kubernetes.io/name=mooring',
      '--timeout=60s',
    ),
  namespace: () => town.kubectl('delete', 'namespace', namespace, '--timeout=60s'),
  connections: () => unlessGone(deleteConnections),
  flows: () => unlessGone(() => town.kubectl('delete', 'flows.mooring.dev', '--all', '--namespace', namespace, '--timeout=60s')),
};

async function unlessGone(remove: () => Promise<unknown>): Promise<void> {
  await remove().catch((error: unknown) => {
    if (!/doesn't have a resource type|not found|could not find/.test(String(error))) throw error;
  });
}

/** Where Flows use them, the refusal names the way out, and that is taken. */
async function deleteConnections(): Promise<void> {
  const all = ['connections.mooring.dev', '--all', '--namespace', namespace];
  await town.kubectl('delete', ...all, '--timeout=60s').catch(async (error: unknown) => {
    const [, annotation] = /annotate it (\S+=true)/.exec(String(error)) ?? [];
    if (annotation === undefined) throw error;
    await town.kubectl('annotate', ...all, annotation);
    await town.kubectl('delete', ...all, '--timeout=60s');
  });
}

function permutations(names: readonly string[]): readonly (readonly string[])[] {
  if (names.length < 2) return [names];
  return names.flatMap((first) => permutations(names.filter((each) => each !== first)).map((rest) => [first, ...rest]));
}

/** Every sixtieth of the 720, or all of them: `npm run test:cluster -- cluster/removal --whole`. */
const ALL = permutations(Object.keys(PARTS));
const ORDERS = process.env['MOORING_ALL_ORDERS'] === undefined ? ALL.filter((_, index) => index % 60 === 7) : ALL;

async function settle(): Promise<void> {
  const at = (name: string) => ({ name, namespace });
  await installCrds(town.kubectl, crds);
  await town.kubectl.apply(
    ...policies,
    configuration({ url: 'https://127.0.0.1:1/' }),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion, kind: 'Connection', metadata: at('used'), spec: { type: 'http', parameters: { url: `http://127.0.0.1:${town.port}/` } } },
    { apiVersion, kind: 'Connection', metadata: at('broken'), spec: { type: 'nosuch' } },
    { apiVersion, kind: 'Flow', metadata: at('user'), spec: { steps: [{ name: 'a', from: [{ connection: 'used' }] }] } },
    { apiVersion, kind: 'ConnectionPolicy', metadata: { name: 'some' }, spec: {} },
  );
  await town.halt();
  await town.start();
  const waiting = ['wait', 'connection/used', '--namespace', namespace, '--timeout=30s'];
  await town.kubectl(...waiting, '--for=condition=Ready');
  await town.kubectl(...waiting, '--for=jsonpath={.status.usage.count}=1');
}

async function leftovers(): Promise<readonly string[]> {
  const kinds = 'crd,validatingadmissionpolicies,validatingadmissionpolicybindings,validatingwebhookconfigurations';
  const ours = await town.kubectl('get', kinds, '-l', 'app.kubernetes.io/name=mooring', '-o', 'name');
  const spaces = await town.kubectl('get', 'namespace', namespace, '-o', 'name', '--ignore-not-found');
  return `${ours}${spaces}`.split('\n').filter((line) => line !== '');
}

describe('taking Mooring away', () => {
  it.each(ORDERS.map((order) => [order.join(', '), order] as const))(
    'in the order %s leaves nothing, and hangs nowhere',
    async (_, order) => {
      await settle();

      const since = performance.now();
      for (const part of order) await PARTS[part]?.();

      expect(await leftovers()).toEqual([]);
      expect(performance.now() - since).toBeLessThan(MOST_MS);
    },
    180_000,
  );
});
