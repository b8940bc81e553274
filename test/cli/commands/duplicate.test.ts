import { parse } from 'yaml';
import { startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { publishedType } from '../publishedtype.ts';
import { API_VERSION, connectionObject } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

const parameters = { host: 'db', database: 'sales', user: 'reader' };
const secrets = { password: { name: 'orders-db', key: 'pw' } };

beforeEach(() => {
  cluster.clear();
  cluster.put(
    publishedType('postgresql'),
    connectionObject(
      'orders',
      { type: 'postgresql', auth: 'password', parameters, secrets, test: { interval: '5m' } },
      { metadata: { labels: { team: 'data' }, annotations: { note: 'stays' } } },
    ),
  );
});

function duplicate(...args: readonly string[]) {
  return connection(['duplicate', '--kubeconfig', cluster.kubeconfig, 'orders', ...args]);
}

const written = () => cluster.requests.filter(({ method }) => method !== 'GET');

describe('duplicate', () => {
  it('keeps where parameters stand, and tells of it in another namespace', async () => {
    const parametersFrom = [{ configMap: { name: 'settings' }, keys: { HOST: 'host' } }];
    const { host: _, ...others } = parameters;
    cluster.put(
      connectionObject('orders', { type: 'postgresql', parameters: others, parametersFrom, secrets }),
    );

    const { code, told } = await duplicate('crm/orders', '--set', 'port=5433', '--with-secret', 'crm-db');

    expect(code).toBe(0);
    expect(written().map(({ body }) => body)).toMatchObject([
      { spec: { parameters: { ...others, port: 5433 }, parametersFrom } },
    ]);
    expect(told).toContain(
      'spec.parametersFrom.0 names configmap settings: see that there is one in namespace crm',
    );
  });

  it('creates a copy without credentials, suspended, and tells how to give it some', async () => {
    const { code, out, told } = await duplicate('orders-eu', '--set', 'host=db.eu');

    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect(written().map(({ body }) => body)).toEqual([
      {
        apiVersion: API_VERSION,
        kind: 'Connection',
        metadata: { name: 'orders-eu', namespace: 'shop', labels: { team: 'data' } },
        spec: {
          type: 'postgresql',
          auth: 'password',
          parameters: { ...parameters, host: 'db.eu' },
          test: { interval: '5m' },
          suspend: true,
        },
      },
    ]);
    expect(told.split('\n')).toEqual([
      'Connection shop/orders-eu created in context fake',
      'It has no credentials and is suspended. Give it some, and set it going:',
      `  kubectl patch connection orders-eu -n shop --type=merge -p '{"spec":{"suspend":null,"secrets":{"password":{"name":"SECRET","key":"password"}}}}'`,
    ]);
  });

  it('takes the credentials of another Secret by the same keys, and is not suspended', async () => {
    const { told } = await duplicate('eu/orders', '--with-secret', 'orders-eu');

    expect(told.split('\n')).toEqual([
      'Connection eu/orders created in context fake',
      'spec.secrets.password names secret orders-eu, key pw: see that there is one in namespace eu',
    ]);
    expect(cluster.get('Connection', 'eu', 'orders')?.['spec']).toEqual({
      type: 'postgresql',
      auth: 'password',
      parameters,
      test: { interval: '5m' },
      secrets: { password: { name: 'orders-eu', key: 'pw' } },
    });
  });

  const ca = { caCertificate: { name: 'authority', key: 'ca.crt' } };

  it.each([
    {
      what: 'beside a password, which is left out',
      flags: [],
      expected: { secrets: ca, suspend: true },
    },
    {
      what: 'beside a password from another Secret',
      flags: ['--with-secret', 'other'],
      expected: { secrets: { ...ca, password: { name: 'other', key: 'pw' } } },
    },
  ])('keeps the reference to a CA $what', async ({ flags, expected }) => {
    cluster.put(
      connectionObject('orders', { type: 'postgresql', parameters, secrets: { ...secrets, ...ca } }),
    );

    await duplicate('copy', ...flags);

    expect(cluster.get('Connection', 'shop', 'copy')?.['spec']).toEqual({
      type: 'postgresql',
      parameters,
      ...expected,
    });
  });

  it('says of a CA that the other namespace needs it, too', async () => {
    cluster.put(
      connectionObject('orders', { type: 'postgresql', parameters, secrets: { ...secrets, ...ca } }),
    );

    const { told } = await duplicate('eu/orders');

    expect(told).toContain(
      'spec.secrets.caCertificate names secret authority, key ca.crt: see that there is one in namespace eu',
    );
  });

  it('is not suspended where a CA is all that it names', async () => {
    cluster.put(connectionObject('orders', { type: 'postgresql', parameters, secrets: ca }));

    const { told } = await duplicate('copy');

    expect(told).toBe('Connection shop/copy created in context fake');
    expect(cluster.get('Connection', 'shop', 'copy')?.['spec']).toEqual({
      type: 'postgresql',
      parameters,
      secrets: ca,
    });
  });

  it('with a client dry run prints the copy and writes nothing', async () => {
    const { code, out } = await duplicate('orders-eu', '--dry-run', '-o', 'json');

    expect({ code, spec: (JSON.parse(out) as { spec: object }).spec }).toMatchObject({
      code: 0,
      spec: { suspend: true, parameters },
    });
    expect(written()).toEqual([]);
  });

  it('with a server dry run asks the API server, which keeps nothing', async () => {
    const { out, told } = await duplicate('orders-eu', '--dry-run=server', '-o', 'yaml');

    expect(parse(out)).toMatchObject({ metadata: { name: 'orders-eu' } });
    expect(told).toContain('Connection shop/orders-eu created (server dry run) in context fake');
    expect(written()[0]?.query).toMatchObject({ dryRun: 'All', fieldValidation: 'Strict' });
    expect(cluster.get('Connection', 'shop', 'orders-eu')).toBeUndefined();
  });

  it.each([
    { args: ['copy', '--dry-run=maybe'], code: 2, told: '--dry-run maybe: must be client or server' },
    { args: ['copy', '--set', 'hots=x'], code: 2, told: 'did you mean host?' },
    { args: ['copy', '--set', 'port=none'], code: 2, told: '--set port: must be an integer' },
    { args: ['orders'], code: 3, told: 'Connection shop/orders is there already: choose another name' },
    { args: ['copy', '-o', 'table'], code: 2, told: '-o table: must be one of name, yaml, json' },
  ])('of orders as $args ends with $code and says: $told', async ({ args, code, told }) => {
    const ended = await duplicate(...args);

    expect(ended.code).toBe(code);
    expect(ended.told).toContain(told);
    expect(cluster.get('Connection', 'shop', 'copy')).toBeUndefined();
  });
});
