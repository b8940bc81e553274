import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { conditionOf } from '../../src/api/conditions.ts';
import type { ConnectionBinding } from '../../src/api/binding.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { SecretObject } from '../../src/api/secret.ts';
import { credential } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import { OPERATOR } from '../support/install.ts';
import { apiVersion, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';

const DEPLOY = join(import.meta.dirname, '../../deploy');
const namespace = 'shop';
const [FIRST, WRONG, SECOND] = [credential('first'), credential('wrong'), credential('second')];

let environment: Environment;
let server: Server;
let port: number;
/** What the service lets in. */
let accepted = FIRST;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.statusCode = request.headers.authorization === `Bearer ${accepted}` ? 200 : 401;
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ port } = server.address() as AddressInfo);
  environment = await startEnvironment(allowed());
  await environment.kubectl('create', 'namespace', namespace);
}, 900_000);

afterAll(async () => {
  await environment?.stop();
  server?.close();
});

const allowed = () => `--allow-target=127.0.0.1/32:${port}`;
const asOperator = `--as=system:serviceaccount:${OPERATOR.namespace}:${OPERATOR.account}`;

const tokenOf = (value: string) => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name: 'token', namespace },
  stringData: { token: value },
});

const connection = {
  apiVersion,
  kind: 'Connection',
  metadata: { name: 'orders', namespace },
  spec: {
    type: 'http',
    parameters: { get url() { return `http://127.0.0.1:${port}/`; } }, // prettier-ignore
    secrets: { token: { name: 'token', key: 'token' } },
    test: { interval: '0s', probe: {} },
  },
};

const binding = (name: string, spec: object = {}) => ({
  apiVersion,
  kind: 'ConnectionBinding',
  metadata: { name, namespace },
  spec: { connectionRef: { name: 'orders' }, formats: ['servicebinding', 'env'], ...spec },
});

/** Waits until the binding says so, and answers with it. */
async function verdict(name: string, said: RegExp): Promise<ConnectionBinding> {
  const get = () => environment.get<ConnectionBinding>('connectionbinding', namespace, name);
  await eventually(async () => {
    const { status, metadata } = await get();
    const ready = conditionOf(status?.conditions, 'Ready');
    expect(status?.observedGeneration).toBe(metadata.generation);
    expect(`${ready?.status} ${ready?.reason}: ${ready?.message}`).toMatch(said);
  }, 60_000);
  return get();
}

async function secret(
  name: string,
): Promise<SecretObject & { readonly data: Readonly<Record<string, string>> }> {
  return environment.get('secret', namespace, name);
}

const decoded = (value: string | undefined) => Buffer.from(value ?? '', 'base64').toString();

it('is refused by the API server where it is no binding', async () => {
  const told = (spec: object) =>
    environment.kubectl.apply(binding('bad', spec)).catch((error: unknown) => String(error));

  expect(await told({ formats: ['nosuch'] })).toContain('spec.formats[0]: Unsupported value');
  expect(await told({ formats: [] })).toContain('spec.formats');
  expect(await told({ keys: { 'a b': 'env' } })).toContain(
    'a key of a Secret consists of letters, digits, -, _ and .',
  );
});

it('says without the component what is missing, and the operator has no right to write Secrets', async () => {
  await environment.kubectl.apply(tokenOf(FIRST), connection, binding('orders-app'));

  await verdict('orders-app', /^False NotAllowed: .*install it with the component deploy\/bindings/);

  const may = environment.kubectl('auth', 'can-i', 'create', 'secrets', '-n', namespace, asOperator);
  expect(await may.catch((error: unknown) => String(error))).toContain('no');
}, 240_000);

it('publishes with it what has passed its test', async () => {
  for (const file of ['policy.yaml', 'rights.yaml'])
    await environment.kubectl('apply', '--server-side', '-f', join(DEPLOY, 'bindings', file));
  await environment.halt();
  await environment.start(allowed(), '--bindings');

  const published = await verdict('orders-app', /^True Published: /);

  const { data, metadata, ...rest } = await secret('orders-app');
  expect(rest).toMatchObject({ type: 'servicebinding.io/http' });
  expect(metadata.ownerReferences).toMatchObject([{ uid: published.metadata.uid, controller: true }]);
  expect([decoded(data['type']), decoded(data['token']), decoded(data['HTTP_TOKEN'])]).toEqual([
    'http',
    FIRST,
    FIRST,
  ]);
  expect(published.status?.binding).toEqual({ name: 'orders-app' });
  const columns = await environment.kubectl('get', 'connbinding', 'orders-app', '-n', namespace);
  expect(columns).toMatch(/orders-app +orders +True +Published/);
}, 240_000);

it('uses its Connection, and so does what reads its Secret: neither is deleted from under them', async () => {
  const labels = { app: 'api' };
  const containers = [{ name: 'app', image: 'app', envFrom: [{ secretRef: { name: 'orders-app' } }] }];
  const template = { metadata: { labels }, spec: { containers } };
  const remove = (...args: readonly string[]) =>
    environment
      .kubectl('delete', 'connection', 'orders', '-n', namespace, ...args)
      .catch((error: unknown) => String(error));
  await environment.kubectl('apply', '--server-side', '-f', join(DEPLOY, 'usage/deployments.yaml'));
  await environment.kubectl.apply({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'api', namespace },
    spec: { replicas: 0, selector: { matchLabels: labels }, template },
  });

  await eventually(
    async () =>
      expect(await remove('--dry-run=server')).toContain(
        'orders is used by 2 objects (ConnectionBinding orders-app at spec.connectionRef.name, Deployment api at spec.template.spec.containers[app].envFrom[0].secretRef.name): see kubectl connection usage orders',
      ),
    60_000,
  );
  const { status } = await environment.get<Connection>('connection', namespace, 'orders');
  expect(status?.usage?.references.map(({ readsSource }) => readsSource)).toEqual([undefined, undefined]);
  await environment.kubectl('delete', 'deployment', 'api', '-n', namespace);
}, 240_000);

it('keeps the last good one while a rotation is wrong, and follows once it is right', async () => {
  await environment.kubectl.apply(tokenOf(WRONG));
  const waiting = await verdict('orders-app', /^True NewerUntested: .*CredentialsRejected/);
  const held = decoded((await secret('orders-app')).data['token']);

  accepted = SECOND;
  await environment.kubectl.apply(tokenOf(SECOND));
  await verdict('orders-app', /^True Published/);

  expect(held).toBe(FIRST);
  expect(waiting.status?.newerSince).toBeDefined();
  expect(decoded((await secret('orders-app')).data['token'])).toBe(SECOND);
}, 240_000);

it('leaves a Secret that was there before, and publishes once that has gone', async () => {
  await environment.kubectl.apply(
    {
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 'taken', namespace },
      data: { mine: 'bWluZQ==' },
    },
    binding('taken'),
  );
  await verdict('taken', /^False SecretExists: secret taken was there before/);
  const { data } = await secret('taken');

  await environment.kubectl('delete', 'secret', 'taken', '-n', namespace);
  await verdict('taken', /^True Published/);

  expect(Object.keys(data)).toEqual(['mine']);
}, 240_000);

it('makes its Secret anew where it was deleted', async () => {
  const { metadata } = await secret('taken');

  await environment.kubectl('delete', 'secret', 'taken', '-n', namespace);

  await eventually(async () => expect((await secret('taken')).metadata.uid).not.toBe(metadata.uid), 30_000);
}, 240_000);

it('is held to Secrets of its own by the API server, whatever the namespace of the operator is called', async () => {
  const accounts = [OPERATOR.namespace, 'elsewhere'].map((each) => `system:serviceaccount:${each}:mooring`);
  await environment.kubectl.apply({
    apiVersion: 'rbac.authorization.k8s.io/v1',
    kind: 'ClusterRoleBinding',
    metadata: { name: 'too-much' },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
    subjects: accounts.map((name) => ({ kind: 'User', name, apiGroup: 'rbac.authorization.k8s.io' })),
  });
  for (const account of accounts) {
    const attempt = (...args: readonly string[]) =>
      environment
        .kubectl(...args, '-n', namespace, `--as=${account}`)
        .catch((error: unknown) => String(error));
    const told = [
      await attempt('create', 'secret', 'generic', 'stolen'),
      await attempt('label', 'secret', 'token', 'a=b'),
      await attempt('delete', 'secret', 'token'),
    ];

    expect(
      told.map((each) => each.includes('may write no Secret but those of type servicebinding.io')),
    ).toEqual([true, true, true]);
    expect(await attempt('label', 'secret', 'orders-app', 'a=b', '--overwrite')).toContain('orders-app');
  }
  await environment.kubectl('delete', 'clusterrolebinding', 'too-much');
}, 240_000);

it('says that its Connection is gone, and takes nothing away', async () => {
  const inUse = 'mooring.dev/allow-delete-in-use=true';
  await environment.kubectl('annotate', 'connection', 'orders', inUse, '-n', namespace);
  await environment.kubectl('delete', 'connection', 'orders', '-n', namespace);

  const { status } = await verdict('orders-app', /^False ConnectionNotFound: there is no connection orders/);

  expect(status?.binding).toEqual({ name: 'orders-app' });
  expect(decoded((await secret('orders-app')).data['token'])).toBe(SECOND);
  await environment.kubectl.apply(connection);
  await verdict('orders-app', /^True Published/);
}, 240_000);

it('keeps its Secret where the component is taken away again, and says so', async () => {
  await environment.halt();
  await environment.kubectl('delete', '-f', join(DEPLOY, 'bindings/rights.yaml'));
  await environment.start(allowed());

  await verdict('orders-app', /^False NotAllowed: .*what was published stays as it is/);

  expect(decoded((await secret('orders-app')).data['token'])).toBe(SECOND);
  expect(await environment.leaks()).toEqual([]);
}, 240_000);
