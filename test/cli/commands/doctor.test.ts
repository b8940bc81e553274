import { readFile } from 'node:fs/promises';
import { builtinCatalog } from '../../../src/catalog/builtin.ts';
import { POLICIES } from '../../../src/cli/doctor/checkup.ts';
import { refusal } from '../../support/fakes/cluster.ts';
import { connection } from '../console.ts';
import { API_VERSION, connectionObject, ready } from '../shop.ts';
import {
  cluster,
  WEBHOOKS,
  BINDINGS,
  EVENTS,
  items,
  named,
  webhook,
  answerTo,
  reviews,
  rowOf,
  useHealthyCluster,
} from './doctor.ts';
import type { Row } from './doctor.ts';

useHealthyCluster();

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
      ['CRDs', 'ok', '5 kinds of mooring.dev/v1alpha1'],
      ['Operator', 'ok', '2 of 2 available, mooring:1'],
      ['Leader', 'ok', 'mooring-0, heard 4 s ago'],
      [
        'Operator rights',
        'ok',
        expect.stringMatching(/^all \d+, as system:serviceaccount:mooring-system:mooring$/),
      ],
      ['Your rights', 'ok', "all of the plugin's commands, in namespace shop"],
      ['Policies', 'ok', '7 bound'],
      ['Webhook', 'ok', 'mooring'],
      ['Types', 'ok', `${builtinCatalog.connectors.length} built in, 0 of users`],
      ['Connections', 'ok', '1, all ready or suspended'],
      ['Last errors', 'ok', 'no Warning of the operator in the last hour'],
      ['Secrets at rest', 'ok', 'the API server encrypts what it stores'],
    ]);
  });

  it('names how many checks found something, and the remedy of each', async () => {
    answerTo('GET /version', { major: '1', minor: '30', gitVersion: 'v1.30.0' });
    answerTo('GET /metrics', 'apiserver_storage_transformation_total{transformer_prefix="identity"} 3');

    const { code, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(1);
    expect(told.split('\n')).toEqual([
      'API server: upgrade the cluster',
      'Secrets at rest: kubectl explain secret; see https://kubernetes.io/docs/tasks/administer-cluster/encrypt-data/',
      '2 of 12 checks found something',
    ]);
  });

  it.each<{ check: string; where: string; given: () => void; row: Partial<Row> }>([
    {
      check: 'CRDs',
      where: 'some are not installed',
      given: () => answerTo(`GET /apis/${API_VERSION}`, { resources: [{ name: 'connections' }] }),
      row: {
        verdict: 'wrong',
        detail: 'not installed: ConnectionType, ConnectionTest, Flow, ConnectionPolicy',
        remedy: 'kubectl apply --server-side -k deploy',
      },
    },
    {
      check: 'CRDs',
      where: 'the API server knows nothing of the group',
      given: () => cluster.answer(`GET /apis/${API_VERSION}`, () => refusal(404, 'NotFound', 'not there')),
      row: {
        verdict: 'wrong',
        detail: 'not installed: Connection, ConnectionType, ConnectionTest, Flow, ConnectionPolicy',
      },
    },
    {
      check: 'Your rights',
      where: 'the user may not create tests',
      given: () => reviews('selfsubjectaccessreviews', 'create connectiontests'),
      row: {
        verdict: 'wrong',
        detail: 'you may not create connectiontests in namespace shop',
        remedy: 'kubectl auth can-i --list -n shop',
      },
    },
    {
      check: 'Policies',
      where: 'one is not bound',
      given: () => answerTo(BINDINGS, items(...POLICIES.slice(1).map((name) => named(name)))),
      row: {
        verdict: 'wrong',
        detail: `not bound: ${POLICIES[0]}: what they refuse is taken`,
        remedy: 'kubectl apply --server-side -f deploy/policies.yaml',
      },
    },
    {
      check: 'Webhook',
      where: 'there is none',
      given: () => answerTo(WEBHOOKS, items()),
      row: { verdict: 'ok', detail: 'none: mistakes stand in status, not in the answer to kubectl apply' },
    },
    {
      check: 'Webhook',
      where: 'it has no certificate',
      given: () => answerTo(WEBHOOKS, items(webhook(''))),
      row: { verdict: 'wrong', detail: 'it has no caBundle: the API server does not reach it' },
    },
    {
      check: 'Types',
      where: 'the operator does not publish one',
      given: () =>
        cluster.put({
          apiVersion: API_VERSION,
          kind: 'ConnectionType',
          metadata: { name: 'redis', labels: { 'app.kubernetes.io/managed-by': 'others' } },
        }),
      row: {
        verdict: 'wrong',
        detail: `${builtinCatalog.connectors.length - 1} built in, 1 of users; this plugin also knows redis: the operator is older, or has not started`,
      },
    },
    {
      check: 'Connections',
      where: 'some are not ready',
      given: () =>
        cluster.put(
          connectionObject('a', { type: 'mysql' }, ready('False', 'TimedOut')),
          connectionObject('b', { type: 'mysql' }, ready('False', 'TimedOut')),
          connectionObject('c', { type: 'mysql' }, ready('Unknown', 'Suspended')),
          connectionObject('d', { type: 'mysql' }),
        ),
      row: {
        verdict: 'wrong',
        detail: '3 of 5 not ready: TimedOut 2, not seen yet 1',
        remedy: 'kubectl connection list -A --failing -o wide',
      },
    },
    {
      check: 'Policies',
      where: 'the user may not look',
      given: () => cluster.answer(BINDINGS, () => refusal(403, 'Forbidden', 'you may not')),
      row: {
        verdict: 'unknown',
        detail: 'you may not look at it',
        remedy: 'ask who runs the cluster to run this',
      },
    },
    {
      check: 'Secrets at rest',
      where: 'the API server has an error',
      given: () => cluster.answer('GET /metrics', () => refusal(500, 'InternalError', 'it broke')),
      row: { verdict: 'unknown', detail: 'api server answered 500 InternalError to GET /metrics' },
    },
  ])('$check: where $where says $row.detail', async ({ check, given, row }) => {
    given();

    expect(await rowOf(check)).toMatchObject({ check, ...row });
  });

  it('shows the last errors, the newest first, five of them', async () => {
    const event = (name: string, minutes: number) => ({
      metadata: { name, namespace: 'shop' },
      eventTime: new Date(Date.now() - minutes * 60_000 - 1000).toISOString(),
      reason: 'TimedOut',
      regarding: { kind: 'Connection', namespace: 'shop', name },
    });
    answerTo(EVENTS, items(...[3, 50, 7, 61, 20, 11, 40].map((minutes) => event(`c${minutes}`, minutes))));

    const { code, told } = await connection(['doctor', '--kubeconfig', cluster.kubeconfig]);

    expect(code).toBe(0);
    expect(told.split('\n')).toEqual([
      ...[3, 7, 11, 20, 40].map(
        (minutes) => `Last errors: Connection shop/c${minutes}: TimedOut, ${minutes} min ago`,
      ),
      'Last errors: kubectl get events -A --field-selector type=Warning,reportingComponent=mooring.dev/operator',
    ]);
    expect(await rowOf('Last errors')).toMatchObject({
      verdict: 'note',
      detail: '6 Warnings of the operator in the last hour',
    });
  });
});
