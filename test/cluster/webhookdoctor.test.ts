import { selfSignedPair } from '../../src/webhook/certificate.ts';
import { connection } from '../cli/console.ts';
import { eventually } from '../support/eventually.ts';
import { startEnvironment } from './environment.ts';
import type { Environment } from './environment.ts';
import { bundleOf, register } from './webhookregistration.ts';

const PATIENCE_MS = 120_000;

let environment: Environment;

beforeAll(async () => {
  environment = await startEnvironment('--webhook-address=127.0.0.1:0');
  await register(environment);
}, 900_000);

afterAll(() => environment?.stop());

/** What doctor says of the webhook. */
async function found(): Promise<object | undefined> {
  const { out } = await connection(['doctor', '-o', 'json', '--kubeconfig', environment.plane.kubeconfig]);
  return (JSON.parse(out) as readonly { readonly check: string }[]).find(({ check }) => check === 'Webhook');
}

/** Writes what the API server is to trust, and whether the operator leaves it alone. */
async function trust(caBundle: string, injected: string): Promise<void> {
  const configuration = ['validatingwebhookconfiguration', 'mooring.dev'];
  await environment.kubectl('annotate', ...configuration, `cert-manager.io/inject-ca-from${injected}`);
  const patch = [{ op: 'add', path: '/webhooks/0/clientConfig/caBundle', value: caBundle }];
  await environment.kubectl('patch', ...configuration, '--type=json', '-p', JSON.stringify(patch));
}

describe('doctor, of a webhook that the API server calls', () => {
  it('says that it judges', async () => {
    expect(await found()).toMatchObject({ verdict: 'ok', detail: 'mooring.dev: it judges manifests' });
  }, 60_000);

  it(
    'finds that the API server is told to trust another authority',
    async () => {
      const before = await bundleOf(environment);
      const foreign = selfSignedPair(['localhost'], new Date()).cert;
      await trust(Buffer.from(foreign).toString('base64'), '=others/certificate');

      await eventually(async () =>
        expect(await found()).toMatchObject({
          verdict: 'wrong',
          detail: expect.stringMatching(/^its caBundle does not trust the certificate in Secret /),
        }),
      );

      await trust(before, '-');
      await eventually(async () => expect(await found()).toMatchObject({ verdict: 'ok' }));
    },
    PATIENCE_MS,
  );

  it(
    'finds that the operator is stopped',
    async () => {
      await environment.halt();

      expect(await found()).toMatchObject({
        verdict: 'wrong',
        detail: expect.stringMatching(/^the API server does not reach it/),
      });
    },
    PATIENCE_MS,
  );

  it('finds that its Secret was deleted', async () => {
    await environment.kubectl('delete', 'secret', 'mooring-webhook', '-n', 'mooring-system');

    expect(await found()).toMatchObject({
      verdict: 'wrong',
      detail: expect.stringMatching(/^Secret mooring-system\/mooring-webhook is gone/),
      remedy: 'kubectl apply --server-side -k deploy',
    });
  }, 60_000);
});
