import { ServiceAccounts } from '../../../src/api/kinds.ts';
import { conditionOf } from '../../../src/api/conditions.ts';
import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { failed } from './builder.ts';
import { held, reasonOf, reconcile, site } from './site.ts';

const spec: Partial<ConnectionSpec> = {
  type: 's3',
  parameters: {
    bucket: 'lake',
    region: 'eu-central-1',
    roleArn: 'arn:aws:iam::123456789012:role/lake',
  },
  secrets: {},
  serviceAccountRef: { name: 'lake' },
};
const account = (labels: Readonly<Record<string, string>> = { 'mooring.dev/allow': 'true' }) => ({
  metadata: { namespace: 'shop', name: 'lake', labels },
});

const readyMessage = (fake: ReturnType<typeof site>) =>
  conditionOf(held(fake)?.status?.conditions, 'Ready')?.message;

describe('a Connection that names a ServiceAccount', () => {
  it('is tested with a token of it, another one each time', async () => {
    const fake = site({ spec });
    fake.server.apply(ServiceAccounts, account());
    await reconcile(fake);
    await fake.clock.advance(900_000);
    await reconcile(fake);

    expect(reasonOf(fake)).toBe('True TestSucceeded');
    const tokens = fake.requests.map(({ auth, secrets }) => [auth, secrets['serviceAccountToken']?.reveal()]);
    expect(tokens).toEqual([
      ['webIdentity', expect.stringMatching(/^token-\d+$/)],
      ['webIdentity', expect.stringMatching(/^token-\d+$/)],
    ]);
    expect(tokens[0]).not.toEqual(tokens[1]);
    expect(JSON.stringify(held(fake))).not.toContain('token-');
    expect(held(fake)?.status?.logIn).toBeUndefined();
  });

  it('waits for a ServiceAccount that is not there, and for its label', async () => {
    const fake = site({ spec });
    const waiting = await reconcile(fake);
    expect(reasonOf(fake)).toBe('False ServiceAccountNotFound');
    expect(waiting.requeueAfterMs).toBeLessThanOrEqual(30_000);

    fake.server.apply(ServiceAccounts, account({}));
    await fake.clock.advance(30_001);
    await reconcile(fake);
    expect(reasonOf(fake)).toBe('False ServiceAccountNotShared');
    expect(readyMessage(fake)).toContain('kubectl label serviceaccount lake mooring.dev/allow=true');

    fake.server.apply(ServiceAccounts, account());
    await fake.clock.advance(30_001);
    await reconcile(fake);
    expect(reasonOf(fake)).toBe('True TestSucceeded');
  });

  it('says what to install where the operator may not ask', async () => {
    const fake = site({ spec });
    fake.server.apply(ServiceAccounts, account());
    fake.server.refuse(403);
    await reconcile(fake);

    expect(reasonOf(fake)).toBe('False ServiceAccountUnavailable');
    expect(readyMessage(fake)).toContain('component deploy/keyless');
    expect(fake.requests).toEqual([]);
  });

  it('is tried again at the usual times where the cloud does not trust the token', async () => {
    const fake = site({ spec: { ...spec, test: { failureThreshold: 1 } } });
    fake.server.apply(ServiceAccounts, account());
    fake.answer(() => failed('CredentialsRejected', 'Authenticate'));
    await reconcile(fake);
    await fake.clock.advance(1_200_000);
    await reconcile(fake);

    expect(reasonOf(fake)).toBe('False IdentityNotTrusted');
    expect(fake.requests).toHaveLength(2);
    expect(conditionOf(held(fake)?.status?.conditions, 'Stalled')).toBeUndefined();
  });
});
