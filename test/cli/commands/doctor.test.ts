import { readFile } from 'node:fs/promises';
import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { answerTo, BINDINGS, EVENTS, heal, items, rowOf, WEBHOOKS } from '../doctor/healthy.ts';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => heal(cluster));

describe('doctor', () => {
  it('finds nothing where nothing is wrong', async () => {
    const { version } = JSON.parse(
      await readFile(new URL('../../../package.json', import.meta.url), 'utf8'),
    ) as { version: string };

    const { code, out, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect({ code, told }).toEqual({ code: 0, told: '' });
    const server = /^http:\/\/127\.0\.0\.1:\d+$/;
    const rows = out.split('\n').map((line) => line.trimEnd().split(/ {3,}/));
    const [, [check, verdict, detail = ''] = []] = rows;
    expect([
      check,
      verdict,
      detail.replace(/http:\S+(?=,)/, (url) => (server.test(url) ? 'SERVER' : url)),
    ]).toEqual(['API server', 'ok', `v1.34.1 at SERVER, plugin ${version}`]);
    expect(rows.slice(2)).toEqual([
      ['CRDs', 'ok', '7 kinds of mooring.dev/v1alpha1'],
      ['Operator', 'ok', '2 of 2 available, mooring:1'],
      ['Leader', 'ok', 'mooring-0, heard 4 s ago'],
      [
        'Operator rights',
        'ok',
        expect.stringMatching(/^all \d+, as system:serviceaccount:mooring-system:mooring$/),
      ],
      ['Your rights', 'ok', "all of the plugin's commands, in namespace shop"],
      ['Policies', 'ok', '18 bound'],
      ['Keyless', 'ok', 'no Connection names a ServiceAccount'],
      ['Webhook', 'ok', 'mooring: it judges manifests'],
      ['Types', 'ok', `${builtinCatalog.connectors.length} built in, 0 of users`],
      ['Connections', 'ok', '1, all ready or suspended'],
      ['Expiry', 'ok', 'nothing within 14 days, as far as tests see it'],
      ['Tenants', 'ok', 'Connections in 1 namespace'],
      ['Last errors', 'ok', 'no Warning of the operator in the last hour'],
      ['Secrets at rest', 'ok', 'the API server encrypts what it stores'],
    ]);
  });

  it('names how many checks found something, and the remedy of each', async () => {
    answerTo(cluster, 'GET /version', { major: '1', minor: '30', gitVersion: 'v1.30.0' });
    answerTo(
      cluster,
      'GET /metrics',
      'apiserver_storage_transformation_total{transformer_prefix="identity"} 3',
    );

    const { code, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(1);
    expect(told.split('\n')).toEqual([
      'API server: upgrade the cluster',
      'Secrets at rest: see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
      '1 of 15 checks found something',
    ]);
  });

  it('names a remedy of several checks once', async () => {
    for (const request of [BINDINGS, WEBHOOKS])
      cluster.answer(request, () => refusal(403, 'Forbidden', 'you may not'));

    const { code, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect({ code, told }).toEqual({
      code: 0,
      told: 'Policies, Webhook: ask who runs the cluster to run this',
    });
  });

  it('shows the last errors, the newest first, five of them', async () => {
    const event = (name: string, minutes: number) => ({
      metadata: { name, namespace: 'shop' },
      eventTime: new Date(Date.now() - minutes * 60_000 - 1000).toISOString(),
      reason: 'TimedOut',
      regarding: { kind: 'Connection', namespace: 'shop', name },
    });
    answerTo(
      cluster,
      EVENTS,
      items(...[3, 50, 7, 61, 20, 11, 40].map((minutes) => event(`c${minutes}`, minutes))),
    );

    const { code, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(0);
    expect(told.split('\n')).toEqual([
      ...[3, 7, 11, 20, 40].map(
        (minutes) => `Last errors: Connection shop/c${minutes}: TimedOut, ${minutes} min ago`,
      ),
      'Last errors: kubectl get events -A --field-selector type=Warning,reportingComponent=mooring.dev/operator',
    ]);
    expect(await rowOf('Last errors', cluster)).toMatchObject({
      verdict: 'note',
      detail: '6 Warnings of the operator in the last hour',
    });
  });
});
