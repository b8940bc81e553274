import { join } from 'node:path';
import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { FlowKind } from '../../src/api/flowkind.ts';
import { eventually } from '../support/eventually.ts';
import { untilServed } from '../support/install.ts';
import { apiVersion, startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { connector, definitionOf, flowKind, group, namespace, rightTo } from './flowkinds.ts';

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment();
  await environment.kubectl('create', 'namespace', namespace);
  await environment.kubectl.apply(definitionOf('KafkaConnector', 'kafkaconnectors'));
  await untilServed(environment.kubectl, [`kafkaconnectors.${group}`]);
  // kubectl gives a busy API server 32 s to describe a new definition, and then gives up.
  await eventually(async () => void (await environment.kubectl.apply(connector('idle', {}))), 300_000);
}, 900_000);

afterAll(() => environment?.stop());

interface Wrong {
  readonly path?: string;
  readonly [field: string]: unknown;
}

const CONNECTORS = flowKind('KafkaConnector', 'kafkaconnectors', {
  connections: [{ path: 'spec.config.mooring\\.connection' }, { path: 'spec.tasks[*].from' }],
  secrets: [{ path: 'spec.tls.secretName' }],
});

const connection = (name: string, more: object = {}) => ({
  apiVersion,
  kind: 'Connection',
  metadata: { name, namespace },
  spec: {
    type: 'http',
    parameters: { url: `http://127.0.0.1:${environment.port}/${name}` },
    test: { interval: '0s' },
    ...more,
  },
});

async function statusOf(plural: string): Promise<string> {
  const { status } = JSON.parse(
    await environment.kubectl('get', 'flowkind', `${plural}.${group}`, '-o', 'json'),
  ) as FlowKind;
  const ready = conditionOf(status?.conditions, 'Ready');
  return `${ready?.status ?? ''} ${ready?.reason ?? ''}: ${ready?.message ?? ''}`;
}

async function usageOf(name: string) {
  const { status } = await environment.get<Connection>('connection', namespace, name);
  return status?.usage;
}

const expectUsers = (
  name: string,
  ...places: readonly (readonly [user: string, path: string, more?: object])[]
) =>
  eventually(async () =>
    expect(await usageOf(name)).toEqual({
      count: places.length,
      references: places.map(([user, path, more]) => ({
        group,
        kind: 'KafkaConnector',
        name: user,
        path,
        ...more,
      })),
      truncated: false,
    }),
  );

const remove = (...what: readonly string[]) =>
  environment.kubectl('delete', ...what, '--namespace', namespace, '--wait=false');

describe('a FlowKind', () => {
  it('says which right is missing, and counts as soon as the operator has it', async () => {
    await environment.kubectl.apply(
      connection('orders'),
      connector('sink', { config: { 'mooring.connection': 'orders' } }),
    );
    await environment.kubectl.apply(CONNECTORS);
    await eventually(async () =>
      expect(await statusOf('kafkaconnectors')).toBe(
        'False RightMissing: the operator may not list and watch kafkaconnectors: give its account a ClusterRole with the rule {apiGroups: ["kafka.example.com"], resources: [kafkaconnectors], verbs: [list, watch]}',
      ),
    );

    await environment.kubectl.apply(...rightTo('kafkaconnectors'));

    await eventually(async () => expect(await statusOf('kafkaconnectors')).toContain('True Counted'), 60_000);
    await expectUsers('orders', ['sink', 'spec.config.mooring\\.connection']);
  }, 120_000);

  it('keeps a Connection from being deleted while one of its objects names it', async () => {
    await expect(remove('connection', 'orders')).rejects.toThrow(
      'orders is used by 1 object (KafkaConnector sink at spec.config.mooring\\.connection): see kubectl connection usage orders',
    );

    await environment.kubectl.apply(connector('sink', { config: {} }));
    await expectUsers('orders');

    await expect(remove('connection', 'orders')).resolves.toContain('deleted');
  }, 60_000);

  it('counts each member of a list by its name, and what reads a Secret of the Connection apart', async () => {
    const token = { token: { name: 'lake-token', key: 'token' } };
    await environment.kubectl.apply(
      connection('lake', { secrets: token }),
      connector('copy', {
        tasks: [
          { name: 'first', from: 'elsewhere' },
          { name: 'load', from: 'lake' },
        ],
      }),
      connector('reader', { tls: { secretName: 'lake-token' } }),
    );

    await expectUsers(
      'lake',
      ['copy', 'spec.tasks[load].from'],
      ['reader', 'spec.tls.secretName', { readsSource: true }],
    );
  }, 60_000);

  it('is still counted after a restart', async () => {
    const before = await usageOf('lake');

    await environment.halt();
    await environment.start();
    await environment.kubectl.apply(connection('after'));
    await environment.waitForVerdict(namespace, 'after', 'True TestNotSupported', 120_000);
    await environment.kubectl.apply(connector('late', { tasks: [{ name: 'x', from: 'after' }] }));
    await expectUsers('after', ['late', 'spec.tasks[x].from']);

    expect(before?.count).toBe(2);
    expect(await usageOf('lake')).toEqual(before);
  }, 300_000);

  it('that goes takes its counts along, without a restart', async () => {
    await environment.kubectl('delete', 'flowkind', `kafkaconnectors.${group}`);

    await expectUsers('lake');
  }, 60_000);

  it('waits for its definition, and follows it when it comes', async () => {
    await environment.kubectl.apply(
      flowKind('Mirror', 'mirrors', { connections: [{ path: 'spec.source' }] }),
      ...rightTo('mirrors'),
    );
    await eventually(async () =>
      expect(await statusOf('mirrors')).toBe(
        'False KindNotFound: the API server serves no mirrors of group kafka.example.com: install the definition',
      ),
    );

    await environment.kubectl.apply(definitionOf('Mirror', 'mirrors'));

    await eventually(async () => expect(await statusOf('mirrors')).toContain('True Counted'), 60_000);
  }, 120_000);

  it('of Deployments, as deploy/usage declares it, names the container that reads a Secret of the Connection', async () => {
    const file = join(import.meta.dirname, '../../deploy/usage/deployments.yaml');
    const secretKeyRef = { name: 'shop-token', key: 'token' };
    const containers = [{ name: 'app', image: 'app', env: [{ name: 'TOKEN', valueFrom: { secretKeyRef } }] }];
    const labels = { app: 'worker' };
    const template = { metadata: { labels }, spec: { containers } };
    await environment.kubectl('apply', '--server-side', '-f', file);
    await environment.kubectl.apply(connection('shop', { secrets: { token: secretKeyRef } }), {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'worker', namespace },
      spec: { replicas: 0, selector: { matchLabels: labels }, template },
    });

    await eventually(
      async () =>
        expect(await remove('connection', 'shop', '--dry-run=server').catch(String)).toContain(
          'shop is used by 1 object (Deployment worker at spec.template.spec.containers[app].env[TOKEN].valueFrom.secretKeyRef.name)',
        ),
      60_000,
    );
    await environment.kubectl('delete', 'deployment', 'worker', '--namespace', namespace);

    await eventually(async () =>
      expect(await remove('connection', 'shop').catch(String)).toContain('deleted'),
    );
  }, 120_000);

  it.each<readonly [what: string, spec: Wrong, name: string | undefined, message: RegExp]>([
    ['of Secrets', { group: '', kind: 'Secret' }, 'secrets', /Secrets and ConfigMaps are no flows/],
    ['of our own group', { group: 'mooring.dev', kind: 'Flow' }, 'flows.mooring.dev', /are no flows/],
    ['with an expression', { path: "spec.items[?(@.a=='b')]" }, undefined, /should match/],
    ['without a place', { connections: [] }, undefined, /give from 1 to 16 places/],
    ['under another name', {}, 'connectors', /metadata.name: must be the name of the definition/],
  ])('%s is refused', async (_what, { path = 'spec.x', ...spec }, name, message) => {
    const wrong = flowKind('KafkaConnector', 'kafkaconnectors', { connections: [{ path }], ...spec });

    const writing = environment.kubectl.apply({ ...wrong, metadata: { name: name ?? wrong.metadata.name } });

    await expect(writing).rejects.toThrow(message);
  });

  it('may not be declared by a user who may not list its objects in all namespaces', async () => {
    const rules = [{ apiGroups: ['mooring.dev'], resources: ['flowkinds'], verbs: ['*'] }];
    const metadata = { name: 'declares-flows' };
    const roleRef = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: metadata.name };
    const subjects = [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'User', name: 'curious' }];
    await environment.kubectl.apply(
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata, rules },
      { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRoleBinding', metadata, roleRef, subjects },
    );
    const declare = (user: string) => environment.kubectl.applyAs(user, JSON.stringify(CONNECTORS));

    await eventually(async () =>
      expect(await declare('curious').catch(String)).toContain(
        'you must be allowed to list kafkaconnectors in all namespaces',
      ),
    );
    await environment.kubectl.apply({
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata,
      rules: [...rules, { apiGroups: [group], resources: ['kafkaconnectors'], verbs: ['list'] }],
    });
    await eventually(async () => expect(await declare('curious')).toContain('serverside-applied'));
  }, 60_000);
});
