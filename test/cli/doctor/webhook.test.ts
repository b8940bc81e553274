import { selfSignedPair } from '../../../src/webhook/certificate.ts';
import { refusal, startFakeCluster } from '../../support/fakes/cluster.ts';
import type { FakeCluster } from '../../support/fakes/cluster.ts';
import { answerTo, CERTIFICATE, CERTIFICATE_SECRET, CREATION, deployment, DEPLOYMENTS, heal, inBase64, items, rowOf, SLICES, webhook, WEBHOOKS } from './healthy.ts'; // prettier-ignore
import type { CheckRow } from './healthy.ts';

const foreign = (daysAgo = 0) => selfSignedPair(['other'], new Date(Date.now() - daysAgo * 86_400_000)).cert;
const UNTRIED =
  'mooring: whether it judges cannot be tried in namespace shop: you may not create Connections there, or no operator looks after it';
const NOT_REACHED =
  'the API server does not reach it: the Service, a firewall or a NetworkPolicy lies between';

let cluster: FakeCluster;

beforeAll(async () => {
  cluster = await startFakeCluster({ page: 500 });
}, 60_000);

afterAll(() => cluster?.stop());

beforeEach(() => heal(cluster));

/** As where the webhook is not reached, which the API server ignores. */
const unjudged = () => cluster.answer(CREATION, () => ({ status: 201, body: {} }));
const forbidden = (request: string) =>
  cluster.answer(request, () => refusal(403, 'Forbidden', 'you may not'));
const stored = (cert: string) =>
  answerTo(cluster, CERTIFICATE_SECRET, { data: { 'tls.crt': inBase64(cert) } });

describe('doctor asks the webhook by a manifest that it refuses', () => {
  it.each<{ where: string; given: () => void; row: Partial<CheckRow> }>([
    {
      where: 'there is none',
      given: () => answerTo(cluster, WEBHOOKS, items()),
      row: { verdict: 'ok', detail: 'none: mistakes stand in status, not in the answer to kubectl apply' },
    },
    {
      where: 'it refuses',
      given: () => undefined,
      row: { verdict: 'ok', detail: 'mooring: it judges manifests' },
    },
    {
      where: 'it refuses, and the user may look at nothing else',
      given: () => [CERTIFICATE_SECRET, SLICES].forEach(forbidden),
      row: { verdict: 'ok', detail: 'mooring: it judges manifests' },
    },
    {
      where: 'its Secret was deleted while the operator runs',
      given: () => cluster.answer(CERTIFICATE_SECRET, () => refusal(404, 'NotFound', 'not there')),
      row: {
        verdict: 'wrong',
        detail:
          'Secret mooring-system/mooring-webhook is gone: an operator that starts without it serves neither the webhook nor metrics, and may not make it',
        remedy: 'kubectl apply --server-side -k deploy',
      },
    },
    {
      where: 'the operator is stopped',
      given: () => {
        unjudged();
        answerTo(cluster, SLICES, items({ endpoints: [{ conditions: { ready: false } }] }));
      },
      row: {
        verdict: 'wrong',
        detail: 'no Pod of the operator is ready to answer it',
        remedy: 'kubectl describe pods -n mooring-system',
      },
    },
    {
      where: 'its Service leads to another port',
      given: () => {
        unjudged();
        answerTo(
          cluster,
          DEPLOYMENTS,
          items(deployment('mooring-system', 2, ['--webhook-address=[::]:9443'])),
        );
        answerTo(cluster, SLICES, items({ endpoints: [{}], ports: [{ port: 9999 }] }));
      },
      row: {
        verdict: 'wrong',
        detail: 'its Service leads to port 9999 of the Pods, which listen at 9443',
        remedy: 'kubectl apply --server-side -k deploy',
      },
    },
    {
      where: 'it has no caBundle',
      given: () => {
        unjudged();
        answerTo(cluster, WEBHOOKS, items(webhook('')));
      },
      row: { verdict: 'wrong', detail: 'it has no caBundle: the API server does not reach it' },
    },
    {
      where: 'its caBundle is of others',
      given: () => {
        unjudged();
        answerTo(cluster, WEBHOOKS, items(webhook(foreign())));
      },
      row: {
        verdict: 'wrong',
        detail:
          'its caBundle does not trust the certificate in Secret mooring-system/mooring-webhook; the operator writes it, unless an annotation of cert-manager.io forbids',
      },
    },
    {
      where: 'its certificate has expired',
      given: () => {
        unjudged();
        const expired = foreign(100);
        stored(expired);
        answerTo(cluster, WEBHOOKS, items(webhook(expired)));
      },
      row: {
        verdict: 'wrong',
        detail: 'the certificate in Secret mooring-system/mooring-webhook has expired',
      },
    },
    {
      where: 'all is there, and a firewall lies between',
      given: unjudged,
      row: { verdict: 'wrong', detail: NOT_REACHED },
    },
    {
      where: 'it is not reached, and the user may not look why',
      given: () => {
        unjudged();
        [CERTIFICATE_SECRET, SLICES].forEach(forbidden);
      },
      row: { verdict: 'wrong', detail: NOT_REACHED },
    },
    {
      where: 'the user may not create Connections',
      given: () => forbidden(CREATION),
      row: {
        verdict: 'unknown',
        detail: UNTRIED,
        remedy: 'kubectl connection doctor -n NAMESPACE',
      },
    },
    {
      where: 'the operator looks after another namespace alone',
      given: () => {
        unjudged();
        answerTo(cluster, DEPLOYMENTS, items(deployment('mooring-system', 2, ['--namespace=lake'])));
      },
      row: { verdict: 'unknown', detail: UNTRIED },
    },
    {
      where: 'the user may not create Connections, and sees that its caBundle is of others',
      given: () => {
        forbidden(CREATION);
        answerTo(cluster, WEBHOOKS, items(webhook(foreign())));
      },
      row: { verdict: 'wrong' },
    },
  ])('where $where: $row.detail', async ({ given, row }) => {
    given();

    expect(await rowOf('Webhook', cluster)).toMatchObject(row);
  });

  it('and nothing of it is stored', async () => {
    await rowOf('Webhook', cluster);

    const creations = cluster.requests.filter(({ method, path }) => `${method} ${path}` === CREATION);
    expect(creations.map(({ query }) => query['dryRun'])).toEqual(['All']);
  });

  it('trusts an authority that signed the certificate', async () => {
    unjudged();
    answerTo(cluster, WEBHOOKS, items(webhook(`${foreign()}${CERTIFICATE}`)));

    expect(await rowOf('Webhook', cluster)).toMatchObject({ verdict: 'wrong', detail: NOT_REACHED });
  });
});
