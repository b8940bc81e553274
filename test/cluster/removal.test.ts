import { bundleOperator } from '../support/bundle.ts';
import { installation, installCrds } from '../support/install.ts';
import type { Manifest } from '../support/install.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startBundledOperator } from '../support/operator.ts';
import { removeFolder } from '../support/process.ts';
import type { Running } from '../support/process.ts';
import { configuration } from '../../src/generate/webhook.ts';
import { apiVersion, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

const namespace = 'leaving';
/** On a machine with much else to do; a quiet one needs a tenth. */
const MOST_MS = 300_000;
/** All 720 orders: `npm run test:cluster -- cluster/removal --whole`. */
const WHOLE = process.env['MOORING_ALL_ORDERS'] !== undefined;
/** Two cores are busy with so many; with more, each order only takes longer. */
const TOWNS = WHOLE ? 4 : 3;

let places: readonly Place[] = [];
let bundle: string;

/** A cluster, and what is installed in it again and again. */
interface Place {
  readonly environment: Environment;
  /** As the image runs it. */
  operator: Running;
  readonly crds: readonly Manifest[];
  /** Of what stands beside the CRDs, that which is taken away. */
  readonly policies: readonly Manifest[];
}

beforeAll(async () => {
  bundle = await bundleOperator();
  places = await Promise.all(Array.from({ length: TOWNS }, place));
}, 900_000);

afterAll(async () => {
  await Promise.all(places.map(({ operator }) => operator.stop()));
  await Promise.all(places.map(({ environment }) => environment.stop()));
  await removeFolder(bundle);
});

async function place(): Promise<Place> {
  const environment = await startEnvironment();
  const { crds, others } = await installation(environment.kubectl);
  return {
    environment,
    operator: environment.operator(),
    crds,
    policies: others.filter(({ kind }) => kind.startsWith('ValidatingAdmissionPolicy')),
  };
}

/** How each part is taken away by a user who knows the documentation and no more. */
const PARTS: Readonly<Record<string, (place: Place) => Promise<unknown>>> = {
  crds: ({ environment: { kubectl } }) =>
    kubectl('delete', 'crd', '-l', 'app.kubernetes.io/name=mooring', '--timeout=300s'),
  operator: ({ operator }) => operator.stop(),
  admission: ({ environment: { kubectl } }) =>
    kubectl(
      'delete',
      'validatingadmissionpolicies,validatingadmissionpolicybindings,validatingwebhookconfigurations',
      '-l',
      'app.kubernetes.io/name=mooring',
      '--timeout=300s',
    ),
  namespace: ({ environment: { kubectl } }) => kubectl('delete', 'namespace', namespace, '--timeout=300s'),
  connections: ({ environment: { kubectl } }) => unlessGone(() => deleteConnections(kubectl)),
  flows: ({ environment: { kubectl } }) =>
    unlessGone(() =>
      kubectl('delete', 'flows.mooring.dev', '--all', '--namespace', namespace, '--timeout=300s'),
    ),
};

async function unlessGone(remove: () => Promise<unknown>): Promise<void> {
  await remove().catch((error: unknown) => {
    if (!/doesn't have a resource type|not found|could not find/.test(String(error))) throw error;
  });
}

/** Where Flows use them, the refusal names the way out, and that is taken. */
async function deleteConnections(kubectl: Kubectl): Promise<void> {
  const all = ['connections.mooring.dev', '--all', '--namespace', namespace];
  await kubectl('delete', ...all, '--timeout=300s').catch(async (error: unknown) => {
    const [, annotation] = /annotate it (\S+=true)/.exec(String(error)) ?? [];
    if (annotation === undefined) throw error;
    await kubectl('annotate', ...all, annotation);
    await kubectl('delete', ...all, '--timeout=300s');
  });
}

function permutations(names: readonly string[]): readonly (readonly string[])[] {
  if (names.length < 2) return [names];
  return names.flatMap((first) =>
    permutations(names.filter((each) => each !== first)).map((rest) => [first, ...rest]),
  );
}

/** Without `--whole`, every sixtieth. */
const ORDERS = permutations(Object.keys(PARTS)).filter((_, index) => WHOLE || index % 60 === 7);

async function settle(place: Place): Promise<void> {
  const { environment, operator, crds, policies } = place;
  const { kubectl } = environment;
  const at = (name: string) => ({ name, namespace });
  await installCrds(kubectl, crds);
  await kubectl.apply(
    ...policies,
    configuration({ url: 'https://127.0.0.1:1/' }),
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion,
      kind: 'Connection',
      metadata: at('used'),
      spec: { type: 'http', parameters: { url: `http://127.0.0.1:${environment.port}/` } },
    },
    { apiVersion, kind: 'Connection', metadata: at('broken'), spec: { type: 'nosuch' } },
    {
      apiVersion,
      kind: 'Flow',
      metadata: at('user'),
      spec: { steps: [{ name: 'a', from: [{ connection: 'used' }] }] },
    },
    { apiVersion, kind: 'ConnectionPolicy', metadata: { name: 'some' }, spec: {} },
  );
  await operator.stop();
  place.operator = await startBundledOperator(bundle, {
    kubeconfig: environment.kubeconfig,
    ports: [environment.port],
  });
  const waiting = ['wait', 'connection/used', '--namespace', namespace, '--timeout=300s'];
  await kubectl(...waiting, '--for=condition=Ready');
  await kubectl(...waiting, '--for=jsonpath={.status.usage.count}=1');
}

async function leftovers({ kubectl }: Environment): Promise<readonly string[]> {
  const kinds =
    'crd,validatingadmissionpolicies,validatingadmissionpolicybindings,validatingwebhookconfigurations';
  const ours = await kubectl('get', kinds, '-l', 'app.kubernetes.io/name=mooring', '-o', 'name');
  const spaces = await kubectl('get', 'namespace', namespace, '-o', 'name', '--ignore-not-found');
  return `${ours}${spaces}`.split('\n').filter((line) => line !== '');
}

/** Takes all away in one order; says what is wrong with how that went. */
async function complaints(order: readonly string[], place: Place): Promise<readonly string[]> {
  await settle(place);
  const since = performance.now();
  for (const part of order) await PARTS[part]?.(place);
  const tookMs = performance.now() - since;
  const left = (await leftovers(place.environment)).map((each) => `leaves ${each}`);
  return tookMs > MOST_MS ? [...left, `takes ${Math.round(tookMs / 1000)} s`] : left;
}

describe('taking Mooring away', () => {
  it(
    `leaves nothing and hangs nowhere, in ${ORDERS.length} orders`,
    async () => {
      const waiting = ORDERS.values();
      const wrong: string[] = [];
      let done = 0;

      await Promise.all(
        places.map(async (place) => {
          for (const order of waiting) {
            const since = performance.now();
            const found = await complaints(order, place).catch((error: unknown) => [String(error)]);
            wrong.push(...found.map((each) => `${order.join(', ')}: ${each}`));
            const seconds = Math.round((performance.now() - since) / 1000);
            process.stderr.write(
              `${++done} of ${ORDERS.length}: ${order.join(', ')}: ${found.join('; ') || 'clean'}, ${seconds} s with its setting up\n`,
            );
          }
        }),
      );

      expect(wrong).toEqual([]);
    },
    ORDERS.length * 400_000,
  );
});
