import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { CANARY, credential } from '../support/canary.ts';
import { startControlPlane } from '../support/controlplane/start.ts';
import type { ControlPlane } from '../support/controlplane/start.ts';
import { eventually } from '../support/eventually.ts';
import { install, writeOperatorKubeconfig } from '../support/install.ts';
import { broken } from '../support/invariants.ts';
import { kubectlOf } from '../support/kubectl.ts';
import type { Kubectl } from '../support/kubectl.ts';
import { startOperator } from '../support/operator.ts';
import type { RunningOperator } from '../support/operator.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { leaksIn, sinksOf } from '../support/sinks.ts';
import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { ConnectionTest } from '../../src/api/test.ts';
import type { Flow } from '../../src/api/flow.ts';

const apiVersion = 'mooring.dev/v1alpha1';
const namespace = 'shop';
const RIGHT = `${CANARY}-right`;

let plane: ControlPlane;
let database: PostgresqlServer;
let kubectl: Kubectl;
let operator: RunningOperator;
let kubeconfig: string;
let silent: Server;

beforeAll(async () => {
  [plane, database] = await Promise.all([
    startControlPlane({ say: console.error }),
    startPostgresql({ settings: { log_connections: 'on' } }),
  ]);
  silent = createServer((socket) => socket.resume());
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  kubectl = kubectlOf(plane.binaries.kubectl, plane.kubeconfig);
  await database.sql(`create role reader login password '${RIGHT}'; create database sales owner reader;`);
  await install(kubectl);
  await kubectl('create', 'namespace', namespace);
  kubeconfig = await writeOperatorKubeconfig(kubectl, plane.dir);
  operator = await start();
}, 900_000);

afterAll(async () => {
  await operator?.stop();
  silent?.close();
  await Promise.all([plane?.stop(), database?.stop()]);
});

const portOf = (server: Server) => (server.address() as AddressInfo).port;
const start = () => startOperator({ kubeconfig, ports: [database.port, portOf(silent), 9] });

function connection(name: string, spec: object, annotations: Readonly<Record<string, string>> = {}) {
  return { apiVersion, kind: 'Connection', metadata: { name, namespace, annotations }, spec };
}

function postgresql(secret: string, more: object = {}) {
  const parameters = {
    host: '127.0.0.1',
    port: database.port,
    database: 'sales',
    user: 'reader',
    tls: { mode: 'disable' },
  };
  return {
    type: 'postgresql',
    parameters,
    secrets: { password: { name: secret, key: 'password' } },
    ...more,
  };
}

function secret(name: string, stringData: Readonly<Record<string, string>>) {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData };
}

function flow(name: string, ...connections: readonly string[]) {
  const steps = connections.map((each, index) => ({ name: `s${index}`, from: [{ connection: each }] }));
  return { apiVersion, kind: 'Flow', metadata: { name, namespace }, spec: { steps } };
}

async function get<T>(kind: string, name: string): Promise<T> {
  return JSON.parse(await kubectl('get', kind, name, '--namespace', namespace, '-o', 'json')) as T;
}

async function told(name: string) {
  const object = await get<Connection>('connection', name);
  const ready = conditionOf(object.status?.conditions, 'Ready');
  return {
    status: ready?.status,
    reason: ready?.reason,
    step: object.status?.lastTest?.failedStep,
    of: object.status?.observedGeneration === object.metadata.generation,
  };
}

async function waitForVerdict(
  name: string,
  status: string,
  reason: string,
  withinMs?: number,
): Promise<Connection> {
  await eventually(
    async () => expect(await told(name)).toMatchObject({ status, reason, of: true }),
    withinMs,
  );
  const object = await get<Connection>('connection', name);
  expect(broken(object)).toEqual([]);
  return object;
}

describe('a Connection', () => {
  it('becomes ready, fails with its step, or says that it has no test', async () => {
    await kubectl.apply(
      secret('right', { password: RIGHT }),
      secret('wrong', { password: `${CANARY}-wrong` }),
      connection('orders', postgresql('right')),
      connection('wrong', postgresql('wrong')),
      connection('hook', { type: 'http', parameters: { url: 'http://127.0.0.1:9/' } }),
      flow('nightly', 'orders', 'wrong'),
      flow('hourly', 'orders'),
    );

    const orders = await waitForVerdict('orders', 'True', 'TestSucceeded');
    await waitForVerdict('hook', 'True', 'TestNotSupported');
    await waitForVerdict('wrong', 'False', 'CredentialsRejected');

    expect(orders.status?.lastTest).toMatchObject({
      result: 'Succeeded',
      server: { name: 'PostgreSQL', version: expect.stringMatching(/^15\./) as unknown },
    });
    expect((await told('wrong')).step).toBe('Authenticate');
    await eventually(async () =>
      expect((await get<Connection>('connection', 'orders')).status?.usage).toMatchObject({
        count: 2,
        truncated: false,
      }),
    );
    expect((await get<Connection>('connection', 'orders')).status?.usage?.references).toEqual([
      { kind: 'Flow', name: 'hourly', path: 'steps.s0.from' },
      { kind: 'Flow', name: 'nightly', path: 'steps.s0.from' },
    ]);
  }, 60_000);

  it('names every mistake at once, with path and rule and no value', async () => {
    const spec = {
      type: 'postgresql',
      parameters: {
        hots: 'sekret-value',
        port: 70_000,
        database: 5,
        user: 'u',
        tls: { mode: 'sekret-mode' },
      },
    };
    await kubectl.apply(
      connection('mistaken', { ...spec, secrets: { pasword: { name: 'right', key: 'password' } } }),
    );

    const { status } = await waitForVerdict('mistaken', 'False', 'ParametersInvalid');

    const message = conditionOf(status?.conditions, 'Validated')?.message ?? '';
    expect(message.split('; ')).toEqual([
      'spec.parameters.host: is required',
      'spec.parameters.hots: unknown field, did you mean host?',
      'spec.parameters.port: must be at most 65535',
      'spec.parameters.database: must be a string',
      'spec.parameters.tls.mode: must be one of disable, require, verify-ca, verify-full',
      'spec.secrets.pasword: unknown secret, did you mean password?',
    ]);
    expect(conditionOf(status?.conditions, 'Stalled')?.status).toBe('True');
  });

  it('of an unknown type is told the nearest types', async () => {
    await kubectl.apply(connection('misspelt', { type: 'postgresq' }));

    const { status } = await waitForVerdict('misspelt', 'False', 'UnknownType');

    expect(conditionOf(status?.conditions, 'Ready')?.message).toContain('did you mean postgresql?');
    expect(conditionOf(status?.conditions, 'Reconciling')?.status).toBe('True');
  });

  it.each<[string, string, Readonly<Record<string, string>>, string]>([
    ['nokey', 'SecretKeyNotFound', { other: credential() }, 'secret nokey has no key password, it has other'],
    ['empty', 'SecretInvalid', { password: '' }, 'key password of secret empty is empty'],
    [
      'lineend',
      'SecretInvalid',
      { password: `${RIGHT}\n` },
      'key password of secret lineend ends in a line end',
    ],
  ])('with the Secret %s says %s', async (name, reason, data, words) => {
    await kubectl.apply(secret(name, data), connection(`with-${name}`, postgresql(name)));

    const { status } = await waitForVerdict(`with-${name}`, 'False', reason);

    expect(conditionOf(status?.conditions, 'CredentialsResolved')?.message).toContain(words);
  });

  it('heals within two seconds of the Secret that was missing', async () => {
    await kubectl.apply(connection('late', postgresql('late')));
    await waitForVerdict('late', 'False', 'SecretNotFound');

    await kubectl.apply(secret('late', { password: RIGHT }));

    await waitForVerdict('late', 'True', 'TestSucceeded', 2_000);
  });

  it('follows its Secret from right to wrong and back', async () => {
    await kubectl.apply(secret('rotated', { password: RIGHT }), connection('rotated', postgresql('rotated')));
    await waitForVerdict('rotated', 'True', 'TestSucceeded');

    await kubectl.apply(secret('rotated', { password: `${CANARY}-old` }));
    await waitForVerdict('rotated', 'False', 'CredentialsRejected');
    await kubectl.apply(secret('rotated', { password: RIGHT }));

    await waitForVerdict('rotated', 'True', 'TestSucceeded');
  });

  it('takes the user from the Secret where the manifest leaves it out', async () => {
    const { parameters } = postgresql('identity');
    const { user: _, ...rest } = parameters;
    await kubectl.apply(
      { ...secret('identity', { username: 'reader', password: RIGHT }), type: 'kubernetes.io/basic-auth' },
      connection('identity', { type: 'postgresql', parameters: rest, secretsFrom: [{ name: 'identity' }] }),
    );

    await waitForVerdict('identity', 'True', 'TestSucceeded');
  });

  it('is tested when asked, and echoes the request', async () => {
    await kubectl(
      'annotate',
      'connection',
      'wrong',
      '--namespace',
      namespace,
      'mooring.dev/test-requested-at=one',
    );

    await eventually(async () =>
      expect((await get<Connection>('connection', 'wrong')).status?.handledTestRequest).toBe('one'),
    );
    expect((await told('wrong')).reason).toBe('CredentialsRejected');
  });

  it('rests while suspended, and answers a request all the same', async () => {
    await kubectl.apply(
      connection('resting', postgresql('right', { suspend: true }), {
        'mooring.dev/test-requested-at': 'two',
      }),
    );

    const { status } = await waitForVerdict('resting', 'Unknown', 'Suspended');

    expect([status?.handledTestRequest, status?.lastTest]).toEqual(['two', undefined]);
  });

  it('can be selected by its type', async () => {
    const names = await kubectl(
      'get',
      'conn',
      '--namespace',
      namespace,
      '--field-selector',
      'spec.type=http',
      '-o',
      'name',
    );

    expect(names.trim()).toBe('connection.mooring.dev/hook');
  });
});

describe('a Flow', () => {
  it('names the Connections that are missing, and is ready once they are', async () => {
    await kubectl.apply(flow('eager', 'orders', 'soon'));
    await eventually(async () => {
      const { status } = await get<Flow>('flow', 'eager');
      expect(conditionOf(status?.conditions, 'Ready')).toMatchObject({
        status: 'False',
        reason: 'ConnectionNotFound',
      });
      expect(status?.problems).toEqual([
        { path: 'steps.s1.from', connection: 'soon', reason: 'ConnectionNotFound' },
      ]);
    });

    await kubectl.apply(connection('soon', postgresql('right')));

    await eventually(async () => {
      const { status } = await get<Flow>('flow', 'eager');
      expect(conditionOf(status?.conditions, 'Ready')?.status).toBe('True');
      expect(status?.references).toEqual({ count: 2, notReady: 0 });
    });
  });

  it('that goes takes its use with it', async () => {
    await kubectl('delete', 'flow', 'eager', '--namespace', namespace);

    await eventually(async () =>
      expect((await get<Connection>('connection', 'soon')).status?.usage?.count).toBe(0),
    );
  });
});

describe('a ConnectionTest', () => {
  const test = (name: string, spec: object) => ({
    apiVersion,
    kind: 'ConnectionTest',
    metadata: { name, namespace },
    spec,
  });

  it.each<[string, object, string]>([
    ['by-reference', { connectionRef: { name: 'orders' } }, 'Succeeded'],
    ['failing', { connectionRef: { name: 'wrong' } }, 'Failed'],
    ['untested', { connectionRef: { name: 'hook' } }, 'NotSupported'],
  ])('%s ends as it should, and kubectl wait sees it', async (name, spec, result) => {
    await kubectl.apply(test(name, spec));

    await kubectl(
      'wait',
      `--for=jsonpath={.status.result}=${result}`,
      '--timeout=20s',
      'connectiontest',
      name,
      '--namespace',
      namespace,
    );
    const { status } = await get<ConnectionTest>('connectiontest', name);
    expect(conditionOf(status?.conditions, 'Complete')?.status).toBe('True');
    expect(conditionOf(status?.conditions, 'Stalled')?.status).toBe(result === 'Failed' ? 'True' : undefined);
  });

  it('shows the steps that have ended while it goes on', async () => {
    const { parameters, ...rest } = postgresql('right');
    const spec = { ...rest, parameters: { ...parameters, port: portOf(silent) }, test: { timeout: '3s' } };
    await kubectl.apply(test('slow', { template: { spec } }));

    await eventually(async () => {
      const { status } = await get<ConnectionTest>('connectiontest', 'slow');
      expect([status?.result, status?.steps?.map(({ name }) => name)]).toEqual([
        undefined,
        ['Resolve', 'Connect'],
      ]);
    });
    await kubectl(
      'wait',
      '--for=jsonpath={.status.result}=Failed',
      '--timeout=20s',
      'connectiontest',
      'slow',
      '--namespace',
      namespace,
    );

    const { status } = await get<ConnectionTest>('connectiontest', 'slow');
    expect(status?.steps).toBeUndefined();
    expect(status?.lastTest).toMatchObject({ reason: 'TimedOut', failedStep: 'Authenticate' });
  });

  it('tests what is not saved, and is removed when its time is over', async () => {
    await kubectl.apply(
      test('unsaved', { template: { spec: postgresql('right') }, ttlSecondsAfterFinished: 2 }),
    );

    await kubectl(
      'wait',
      '--for=jsonpath={.status.result}=Succeeded',
      '--timeout=20s',
      'connectiontest',
      'unsaved',
      '--namespace',
      namespace,
    );
    const removed = kubectl(
      'wait',
      '--for=delete',
      '--timeout=20s',
      'connectiontest',
      'unsaved',
      '--namespace',
      namespace,
    );
    await expect(removed).resolves.toBeDefined();
  }, 60_000);
});

describe('the catalogue', () => {
  it('is published, and searched by category', async () => {
    const names = await kubectl(
      'get',
      'connectiontypes',
      '-l',
      'mooring.dev/category=database',
      '-o',
      'name',
    );

    expect(names).toContain('connectiontype.mooring.dev/postgresql');
  });

  it('is restored where somebody changes a built-in type', async () => {
    await kubectl('patch', 'connectiontype', 'http', '--type=merge', '-p', '{"spec":{"title":"Changed"}}');

    await eventually(async () =>
      expect(await kubectl('get', 'connectiontype', 'http', '-o', 'jsonpath={.spec.title}')).toBe('HTTP'),
    );
  });
});

describe('the operator', () => {
  const versions = async () =>
    kubectl(
      'get',
      'connections,flows,connectiontypes',
      '-A',
      '-o',
      'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}',
    );

  it('killed and started again writes nothing and asks no server again', async () => {
    const [before, logins] = [await settled(versions), await loginsAt(database)];

    await operator.stop('SIGKILL');
    operator = await start();
    await kubectl.apply(connection('after', { type: 'http', parameters: { url: 'http://127.0.0.1:9/' } }));
    await waitForVerdict('after', 'True', 'TestNotSupported');

    const after = (await versions())
      .split('\n')
      .filter((line) => !line.startsWith('Connection/after') && !line.startsWith('ConnectionType/http'));
    expect(after).toEqual(before.split('\n').filter((line) => !line.startsWith('ConnectionType/http')));
    expect(await loginsAt(database)).toBe(logins);
  }, 60_000);

  it('goes on after the API server was restarted', async () => {
    await plane.stopApiServer();
    await plane.startApiServer();

    await eventually(
      () => kubectl.apply(connection('afterwards', postgresql('right'))).then(() => undefined),
      30_000,
    );

    await waitForVerdict('afterwards', 'True', 'TestSucceeded', 40_000);
    expect(await Promise.race([operator.exited, Promise.resolve('runs')])).toBe('runs');
  }, 120_000);

  it('reports an object that no schema would let through, and serves all others', async () => {
    const crd = JSON.parse(await kubectl('get', 'crd', 'connections.mooring.dev', '-o', 'json')) as {
      spec: { versions: { schema: unknown }[] };
    };
    const schema = (openAPIV3Schema: unknown) => [
      { op: 'replace', path: '/spec/versions/0/schema', value: { openAPIV3Schema } },
    ];
    const patch = async (value: unknown) =>
      kubectl('patch', 'crd', 'connections.mooring.dev', '--type=json', '-p', JSON.stringify(value));
    const { openAPIV3Schema } = (crd.spec.versions[0]?.schema ?? {}) as { openAPIV3Schema: unknown };
    const anything = { 'x-kubernetes-preserve-unknown-fields': true };
    const spec = { type: 'object', ...anything, properties: { type: { type: 'string' } } };
    await patch(schema({ type: 'object', properties: { spec, status: { type: 'object', ...anything } } }));
    const poison = ['p1', 'p2', 'p3'].map((name, index) =>
      connection(
        name,
        [
          { type: 'postgresql', secrets: 'x' },
          { secrets: { password: 'x' } },
          { type: 'http', parameters: [], secretsFrom: 5 },
        ][index] ?? {},
      ),
    );
    await eventually(() => kubectl.apply(...poison).then(() => undefined), 20_000);
    await patch(schema(openAPIV3Schema));

    await kubectl.apply(connection('healthy', postgresql('right')));

    await waitForVerdict('healthy', 'True', 'TestSucceeded', 20_000);
    for (const name of ['p1', 'p2', 'p3'])
      await eventually(
        async () => expect(await told(name)).toMatchObject({ status: 'False', reason: 'ParametersInvalid' }),
        20_000,
      );
  }, 120_000);
});

async function settled(read: () => Promise<string>): Promise<string> {
  let last = await read();
  await eventually(async () => {
    const now = await read();
    const same = now === last;
    last = now;
    expect(same).toBe(true);
  }, 30_000);
  return last;
}

async function loginsAt(server: PostgresqlServer): Promise<number> {
  return Number(
    await server.sql("select sum(sessions) from pg_stat_database where datname = 'sales'", 'postgres'),
  );
}

it('none of all this brought a credential to light', async () => {
  expect(await leaksIn(sinksOf(plane, kubectl, operator))).toEqual([]);
});
