import { conditionOf } from '../../src/api/conditions.ts';
import type { Connection } from '../../src/api/connection.ts';
import type { Flow } from '../../src/api/flow.ts';
import type { ConnectionTest } from '../../src/api/test.ts';
import { CANARY } from '../support/canary.ts';
import { eventually } from '../support/eventually.ts';
import type { Running } from '../support/process.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { apiVersion, connection, flow, namespace, RIGHT, secret, startShop } from './shop.ts';
import type { Shop } from './shop.ts';

let shop: Shop;

beforeAll(async () => {
  shop = await startShop(['--fresh-credential-attempts=0']); // none comes while a test looks for writes
  await shop.kubectl.apply(
    secret('right', { password: RIGHT }),
    secret('wrong', { password: `${CANARY}-wrong` }),
    connection('orders', shop.postgresql('right')),
    connection('wrong', shop.postgresql('wrong')),
    connection('hook', { type: 'http', parameters: { url: 'http://127.0.0.1:9/' } }),
  );
  await shop.waitForVerdict('wrong', 'False', 'CredentialsRejected');
}, 900_000);

afterAll(() => shop?.stop());

describe('a Flow', () => {
  it('names the Connections that are missing, and is ready once they are', async () => {
    await shop.kubectl.apply(flow('eager', 'orders', 'soon'));
    await eventually(async () => {
      const { status } = await shop.get<Flow>('flow', 'eager');
      expect(conditionOf(status?.conditions, 'Ready')).toMatchObject({
        status: 'False',
        reason: 'ConnectionNotFound',
      });
      expect(status?.problems).toEqual([
        { path: 'steps.s1.from', connection: 'soon', reason: 'ConnectionNotFound' },
      ]);
    });

    await shop.kubectl.apply(connection('soon', shop.postgresql('right')));

    await eventually(async () => {
      const { status } = await shop.get<Flow>('flow', 'eager');
      expect(conditionOf(status?.conditions, 'Ready')?.status).toBe('True');
      expect(status?.references).toEqual({ count: 2, notReady: 0 });
    });
  });

  it('that goes takes its use with it', async () => {
    await shop.kubectl('delete', 'flow', 'eager', '--namespace', namespace);

    await eventually(async () =>
      expect((await shop.get<Connection>('connection', 'soon')).status?.usage?.count).toBe(0),
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
    await shop.kubectl.apply(test(name, spec));

    await shop.kubectl(
      'wait',
      `--for=jsonpath={.status.result}=${result}`,
      '--timeout=20s',
      'connectiontest',
      name,
      '--namespace',
      namespace,
    );
    const { status } = await shop.get<ConnectionTest>('connectiontest', name);
    expect(conditionOf(status?.conditions, 'Complete')?.status).toBe('True');
    expect(conditionOf(status?.conditions, 'Stalled')?.status).toBe(result === 'Failed' ? 'True' : undefined);
  });

  it('shows the steps that have ended while it goes on', async () => {
    const { parameters, ...rest } = shop.postgresql('right');
    const spec = { ...rest, parameters: { ...parameters, port: shop.silentPort }, test: { timeout: '3s' } };
    await shop.kubectl.apply(test('slow', { template: { spec } }));

    await eventually(async () => {
      const { status } = await shop.get<ConnectionTest>('connectiontest', 'slow');
      expect([status?.result, status?.steps?.map(({ name }) => name)]).toEqual([
        undefined,
        ['Resolve', 'Connect'],
      ]);
    });
    await shop.kubectl(
      'wait',
      '--for=jsonpath={.status.result}=Failed',
      '--timeout=20s',
      'connectiontest',
      'slow',
      '--namespace',
      namespace,
    );

    const { status } = await shop.get<ConnectionTest>('connectiontest', 'slow');
    expect(status?.steps).toBeUndefined();
    expect(status?.lastTest).toMatchObject({ reason: 'TimedOut', failedStep: 'Authenticate' });
  });

  it('tests what is not saved, and is removed when its time is over', async () => {
    await shop.kubectl.apply(
      test('unsaved', { template: { spec: shop.postgresql('right') }, ttlSecondsAfterFinished: 2 }),
    );

    await shop.kubectl(
      'wait',
      '--for=jsonpath={.status.result}=Succeeded',
      '--timeout=20s',
      'connectiontest',
      'unsaved',
      '--namespace',
      namespace,
    );
    const removed = shop.kubectl(
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

describe('the operator', () => {
  const versions = async () =>
    shop.kubectl(
      'get',
      'connections,flows,connectiontypes',
      '-A',
      '-o',
      'jsonpath={range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{"\\n"}{end}',
    );

  it('killed and started again writes nothing and asks no server again', async () => {
    const [before, logins] = [await settled(versions), await loginsAt(shop.database)];

    await shop.restartOperator();
    await shop.kubectl.apply(
      connection('after', { type: 'http', parameters: { url: 'http://127.0.0.1:9/' } }),
    );
    await shop.waitForVerdict('after', 'True', 'TestNotSupported');

    const after = (await versions())
      .split('\n')
      .filter((line) => !line.startsWith('Connection/after') && !line.startsWith('ConnectionType/http'));
    expect(after).toEqual(before.split('\n').filter((line) => !line.startsWith('ConnectionType/http')));
    expect(await loginsAt(shop.database)).toBe(logins);
  }, 60_000);

  it('goes on after the API server was restarted', async () => {
    await shop.plane.stopApiServer();
    await shop.plane.startApiServer();

    await eventually(
      () => shop.kubectl.apply(connection('afterwards', shop.postgresql('right'))).then(() => undefined),
      30_000,
    );

    await eventually(async () => {
      if (await hasEnded(shop.operator())) {
        // It lost its Lease, on a machine so busy that the outage was long; Kubernetes would start it again.
        if (!shop.operator().log().includes('lease')) throw new Error(shop.operator().log());
        await shop.restartOperator();
      }
      expect(await shop.readyOf('afterwards')).toMatchObject({ reason: 'TestSucceeded', current: true });
    }, 60_000);
  }, 120_000);

  it('reports an object that no schema would let through, and serves all others', async () => {
    const crd = JSON.parse(await shop.kubectl('get', 'crd', 'connections.mooring.dev', '-o', 'json')) as {
      spec: { versions: { schema: unknown }[] };
    };
    const schema = (openAPIV3Schema: unknown) => [
      { op: 'replace', path: '/spec/versions/0/schema', value: { openAPIV3Schema } },
    ];
    const patch = async (value: unknown) =>
      shop.kubectl('patch', 'crd', 'connections.mooring.dev', '--type=json', '-p', JSON.stringify(value));
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
    await eventually(() => shop.kubectl.apply(...poison).then(() => undefined), 20_000);
    for (const name of ['p1', 'p2', 'p3'])
      await eventually(
        async () =>
          expect(await shop.readyOf(name)).toMatchObject({ status: 'False', reason: 'ParametersInvalid' }),
        20_000,
      );
    await patch(schema(openAPIV3Schema)); // from here on the API server lets no status of theirs be written

    await shop.kubectl.apply(connection('healthy', shop.postgresql('right')));

    await shop.waitForVerdict('healthy', 'True', 'TestSucceeded', 20_000);
  }, 120_000);
});

async function hasEnded({ exited }: Pick<Running, 'exited'>): Promise<boolean> {
  return Promise.race([exited.then(() => true), Promise.resolve(false)]);
}

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
  expect(await shop.leaks()).toEqual([]);
});
