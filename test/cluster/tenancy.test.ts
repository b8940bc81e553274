import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, installNamespaced, writeOperatorKubeconfig } from '../support/install.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { Running } from '../support/process.ts';
import { apiVersion, verdictOf } from './environment.ts';
import { connection, contentOf, isAllowed, rightsForFurther, space } from './tenants.ts';

const READY = 'True TestNotSupported';
/** Names that nothing else in the cluster has, so that one that strays is found. */
const [ONE, OTHER, UNSERVED] = ['juniper', 'saffron', 'wilderness'] as const;

let plane: ControlPlane;
let kubectl: Kubectl;
const running = new Set<Running>();

beforeAll(async () => {
  plane = await startControlPlane({ say: console.error });
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await install(kubectl);
  await kubectl.apply(...[ONE, OTHER, UNSERVED].map((name) => space(name)));
  for (const name of [ONE, OTHER]) await installNamespaced(kubectl, name);
}, 900_000);

afterAll(async () => {
  await Promise.all([...running].map(stop));
  await plane?.stop();
});

/** An operator under the account of that namespace, or under that of the whole cluster. */
async function start(account: string | undefined, ...args: readonly string[]): Promise<Running> {
  const kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir, account);
  const lease = account === undefined ? [] : [`--lease-namespace=${account}`];
  const operator = await startOperator({ kubeconfig, args: [...lease, ...args] });
  running.add(operator);
  return operator;
}

async function stop(operator: Running): Promise<void> {
  running.delete(operator);
  await operator.stop();
}

async function get(namespace: string, name: string): Promise<Connection> {
  return JSON.parse(
    await kubectl('get', 'connection', name, '--namespace', namespace, '-o', 'json'),
  ) as Connection;
}

function waitForVerdict(namespace: string, name: string, verdict: string, withinMs = 30_000): Promise<void> {
  return eventually(async () => expect(verdictOf(await get(namespace, name))).toBe(verdict), withinMs);
}

async function untouched(namespace: string, name: string): Promise<void> {
  expect((await get(namespace, name)).status).toEqual({ observedGeneration: -1 });
}

describe('two operators for a namespace each', () => {
  let operators: readonly Running[] = [];

  beforeAll(async () => {
    await kubectl.apply(...[ONE, OTHER, UNSERVED].map((name) => connection(name, `hook-of-${name}`)));
    operators = await Promise.all([start(ONE, `--namespace=${ONE}`), start(OTHER, `--namespace=${OTHER}`)]);
  }, 60_000);

  afterAll(() => Promise.all(operators.map(stop)));

  it('answer for their own and for no other', async () => {
    await waitForVerdict(ONE, `hook-of-${ONE}`, READY);
    await waitForVerdict(OTHER, `hook-of-${OTHER}`, READY);

    await untouched(UNSERVED, `hook-of-${UNSERVED}`);
  }, 60_000);

  it('lead at the same time, and publish nothing', async () => {
    const leases = await kubectl(
      'get',
      'leases',
      '--all-namespaces',
      '--field-selector=metadata.name=mooring',
      '-o',
      'jsonpath={.items[*].metadata.namespace}',
    );

    expect(leases.split(' ').toSorted()).toEqual([ONE, OTHER]);
    expect(await kubectl('get', 'connectiontypes', '-o', 'name')).toBe('');
  });

  it.each<[boolean, string, readonly string[]]>([
    [true, 'read its Secrets', ['get', 'secrets', '--namespace', ONE]],
    [true, 'read its namespace', ['watch', `namespaces/${ONE}`]],
    [true, 'read policies', ['list', 'connectionpolicies.mooring.dev']],
    [false, 'read Secrets of others', ['get', 'secrets', '--namespace', OTHER]],
    [false, 'read Secrets everywhere', ['list', 'secrets', '--all-namespaces']],
    [false, 'list namespaces', ['list', 'namespaces']],
    [false, 'read another namespace', ['watch', `namespaces/${OTHER}`]],
    [false, 'read Connections of others', ['list', 'connections.mooring.dev', '--namespace', OTHER]],
    [false, 'write status of others', ['patch', 'connections.mooring.dev/status', '--namespace', OTHER]],
    [false, 'publish types', ['create', 'connectiontypes.mooring.dev']],
    [false, 'write status of policies', ['patch', 'connectionpolicies.mooring.dev/status']],
  ])('have the right (%s) to %s', async (may, _, question) => {
    expect(await isAllowed(kubectl, ONE, ...question)).toBe(may);
  });

  it('see their Secrets come, and their Flows', async () => {
    const secrets = { token: { name: 'key-of-juniper', key: 'token' } };
    await kubectl.apply(connection(ONE, 'needs-secret', { secrets }));
    await waitForVerdict(ONE, 'needs-secret', 'False SecretNotFound');

    await kubectl(
      'create',
      'secret',
      'generic',
      'key-of-juniper',
      '--from-literal=token=x',
      '--namespace',
      ONE,
    );
    const steps = [{ name: 'a', from: [{ connection: 'needs-secret' }] }];
    await kubectl.apply({
      apiVersion,
      kind: 'Flow',
      metadata: { name: 'nightly', namespace: ONE },
      spec: { steps },
    });

    await waitForVerdict(ONE, 'needs-secret', READY);
    await eventually(
      async () => expect((await get(ONE, 'needs-secret')).status?.usage?.count).toBe(1),
      20_000,
    );
    await expect(kubectl('delete', 'connection', 'needs-secret', '--namespace', ONE)).rejects.toThrow(
      'used by 1 flow (',
    );
  }, 90_000);

  it('obey policies by the labels of their own namespace, which may change', async () => {
    const spec = { namespaceSelector: { matchLabels: { tier: 'closed' } }, types: { allow: [] } };
    await kubectl.apply({ apiVersion, kind: 'ConnectionPolicy', metadata: { name: 'closed' }, spec });

    await kubectl('label', 'namespace', ONE, 'tier=closed');
    await waitForVerdict(ONE, `hook-of-${ONE}`, 'False NotAllowed');
    expect(verdictOf(await get(OTHER, `hook-of-${OTHER}`))).toBe(READY);

    await kubectl('label', 'namespace', ONE, 'tier-');
    await waitForVerdict(ONE, `hook-of-${ONE}`, READY);
    const policy = await kubectl('get', 'connectionpolicy', 'closed', '-o', 'jsonpath={.status.conditions}');
    expect(policy).toBe('');
  }, 90_000);

  it('write no name of one namespace into another, and miss no right', async () => {
    const [one, other] = operators.map((operator) => operator.log());

    expect(await contentOf(kubectl, ONE)).not.toMatch(new RegExp(`${OTHER}|${UNSERVED}`));
    expect(await contentOf(kubectl, OTHER)).not.toMatch(new RegExp(`${ONE}|${UNSERVED}`));
    expect(one).not.toMatch(new RegExp(`${OTHER}|${UNSERVED}|answered 403|[Ff]orbidden`));
    expect(other).not.toMatch(new RegExp(`${ONE}|${UNSERVED}|answered 403|[Ff]orbidden`));
  });
});

describe('an operator for a list of namespaces', () => {
  it('goes on in one while its rights in another are missing, and there too once it has them', async () => {
    const operator = await start(ONE, `--namespace=${ONE}`, `--namespace=${UNSERVED}`);
    await kubectl.apply(connection(ONE, 'first'));

    await waitForVerdict(ONE, 'first', READY);
    await untouched(UNSERVED, `hook-of-${UNSERVED}`);

    const named = JSON.stringify([{ op: 'add', path: '/rules/0/resourceNames/-', value: UNSERVED }]);
    await kubectl('patch', 'clusterrole', `mooring-${ONE}`, '--type=json', '-p', named);
    await kubectl(
      'apply',
      '--server-side',
      '--namespace',
      UNSERVED,
      '-f',
      await rightsForFurther(plane.dir, ONE),
    );
    await waitForVerdict(UNSERVED, `hook-of-${UNSERVED}`, READY, 60_000);
    await stop(operator);
  }, 120_000);
});

describe('an operator for the namespaces with a label', () => {
  let operator: Running;
  const labels = { team: 'blue' };

  beforeAll(async () => {
    await kubectl.apply(space('blue-one', labels), space('red-one', { team: 'red' }));
    await kubectl.apply(connection('blue-one', 'hook'), connection('red-one', 'hook'));
    operator = await start(undefined, '--namespace-selector=team=blue,stage notin (frozen)');
  }, 60_000);

  afterAll(() => stop(operator));

  it('answers there and nowhere else', async () => {
    await waitForVerdict('blue-one', 'hook', READY);

    await untouched('red-one', 'hook');
  }, 60_000);

  it('enters a namespace that is made with it, or is given it', async () => {
    await kubectl.apply(space('blue-two', labels), connection('blue-two', 'hook'));
    await waitForVerdict('blue-two', 'hook', READY);

    await kubectl('label', 'namespace', 'red-one', 'team=blue', '--overwrite');
    await waitForVerdict('red-one', 'hook', READY);
  }, 60_000);

  it('leaves one that loses it, and comes back', async () => {
    await kubectl('label', 'namespace', 'red-one', 'stage=frozen');
    await eventually(
      () => expect(operator.log()).toMatch(/"namespace":"red-one","msg":"namespace left"/),
      20_000,
    );
    await kubectl.apply(
      connection('red-one', 'hook', { type: 'nosuch' }),
      connection('blue-one', 'hook', { type: 'nosuch' }),
    );
    await waitForVerdict('blue-one', 'hook', 'False UnknownType');
    expect(verdictOf(await get('red-one', 'hook'))).toBe('not yet seen');

    await kubectl('label', 'namespace', 'red-one', 'stage-');
    await waitForVerdict('red-one', 'hook', 'False UnknownType');
    expect(conditionOf((await get('red-one', 'hook')).status?.conditions, 'Ready')?.observedGeneration).toBe(
      2,
    );
  }, 90_000);

  it('lets a namespace be deleted, and one of the same name be made', async () => {
    await kubectl('delete', 'namespace', 'blue-two', '--timeout=60s');
    await kubectl.apply(space('blue-two', labels));
    await kubectl.apply(connection('blue-two', 'again'));

    await waitForVerdict('blue-two', 'again', READY);
    expect(operator.log()).not.toMatch(/"level":"error"|reconcile failed/);
  }, 120_000);
});
