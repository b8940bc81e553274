import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { answering } from '../../probe/dial/carried.ts';
import { closeServers, listen } from '../../probe/sockets.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject } from '../shop.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster();
}, 60_000);

afterAll(() => cluster?.stop());

afterEach(closeServers);

beforeEach(() => {
  cluster.clear();
  const parameters = { host: 'db', user: 'reader' };
  const secrets = { password: { name: 'db', key: 'password' } };
  cluster.put(connectionObject('orders', { type: 'mysql', parameters, secrets }));
});

function test(args: readonly string[], input = '') {
  return connection(['test', '--kubeconfig', cluster.kubeconfig, ...args], input);
}

describe('test from this machine', () => {
  it('says which Secret is neither in the files nor in the cluster', async () => {
    const { code, out } = await test(['orders', '--local', '-o', 'json']);

    expect({ code, outcomes: JSON.parse(out) as unknown }).toMatchObject({
      code: 1,
      outcomes: [{ name: 'orders', result: 'Failed', reason: 'SecretNotFound', steps: [] }],
    });
    expect(cluster.requests.map(({ path }) => path)).toContain('/api/v1/namespaces/shop/secrets/db');
  });

  it('says which ConfigMap is neither in the files nor in the cluster', async () => {
    const parameters = { user: 'reader' };
    const spec = { type: 'mysql', parameters, parametersFrom: [{ configMap: { name: 'settings' } }] };
    cluster.put(connectionObject('orders', { ...spec, secrets: { password: { name: 'db', key: 'p' } } }));

    const { code, out } = await test(['orders', '--local', '-o', 'json']);

    expect({ code, outcomes: JSON.parse(out) as unknown }).toMatchObject({
      code: 1,
      outcomes: [{ name: 'orders', reason: 'ConfigMapNotFound' }],
    });
    expect(cluster.requests.map(({ path }) => path)).toContain('/api/v1/namespaces/shop/configmaps/settings');
  });

  it('needs no cluster where the files hold everything', async () => {
    const untested = {
      type: 'acme',
      title: 'Acme',
      summary: 'Of the house.',
      category: 'generic',
      stage: 'beta',
    };
    const documents = [
      {
        apiVersion: API_VERSION,
        kind: 'ConnectionType',
        metadata: { name: 'acme' },
        spec: {
          title: 'Acme',
          summary: 'Of the house.',
          category: untested.category,
          stage: 'beta',
          parameters: { type: 'object', properties: {} },
          secrets: { token: { title: 'Token', required: true } },
        },
      },
      { apiVersion: 'v1', kind: 'Secret', metadata: { name: 'acme' }, stringData: { token: 't' } },
      connectionObject('crm', { type: 'acme', secrets: { token: { name: 'acme', key: 'token' } } }),
    ];

    const input = documents.map((each) => JSON.stringify(each)).join('\n---\n');
    const { code, out } = await test(['-f', '-', '--local', '-o', 'json'], input);

    expect({ code, outcomes: JSON.parse(out) as unknown }).toMatchObject({
      code: 0,
      outcomes: [
        { name: 'crm', result: 'NotSupported', reason: 'TestNotSupported', message: 'the type has no test' },
      ],
    });
    expect(cluster.requests).toEqual([]);
  });

  it('asks a proxy for its own localhost, which its user could reach as well', async () => {
    const heard: Buffer[] = [];
    const { port } = await listen(answering(['HTTP/1.1 502 no\r\n\r\n'], heard));
    const redis = connectionObject('cache', {
      type: 'redis',
      auth: 'none',
      parameters: {
        host: 'localhost',
        tls: { mode: 'disable' },
        proxy: { type: 'http', host: '127.0.0.1', port },
      },
    });

    const { code, out, told } = await test(['-f', '-', '--local', '-o', 'json'], JSON.stringify(redis));

    expect({ code, outcomes: JSON.parse(out) as unknown }).toMatchObject({
      code: 1,
      outcomes: [{ name: 'cache', failedStep: 'Connect' }],
    });
    expect(told).toMatch(/^cache {2}Resolve +ok .*\ncache {2}Connect +failed /);
    expect(String(heard[0])).toMatch(/^CONNECT localhost:6379 /);
  });

  it('says which value of a Secret is not base64, and where', async () => {
    const input = 'apiVersion: v1\nkind: Secret\nmetadata: { name: db }\ndata:\n  password: not-base64!\n';

    expect(await test(['-f', '-', '--local'], input)).toEqual({
      code: 1,
      out: '',
      told: '-:5: data.password must be base64: put text that is not encoded into stringData',
    });
  });

  it('tells what the API server says where a Secret may not be read', async () => {
    cluster.answer('GET /api/v1/namespaces/shop/secrets/db', () => refusal(403, 'Forbidden', 'you may not'));

    expect(await test(['orders', '--local'])).toMatchObject({
      code: 3,
      told: expect.stringContaining('error: you may not; ask who runs the cluster') as unknown,
    });
  });
});
