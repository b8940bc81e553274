import { ConnectionTypes, Secrets } from '../../../src/api/kinds.ts';
import { base64, held, reasonOf, reconcile, site } from './site.ts';

/** A type that a manifest declares. */
const LEDGER = {
  metadata: { name: 'ledger' },
  spec: { title: 'Ledger', summary: 'Of the house.', category: 'generic', stage: 'beta', parameters: {} },
} as const;

describe('what the watch does not show', () => {
  it('does not call a Secret missing that only the watch does not show yet', async () => {
    const fake = site();
    const secret = {
      metadata: { namespace: 'shop', name: 'sales-db' },
      data: { password: base64('s3same') },
    };
    fake.server.remove(Secrets, secret.metadata);
    fake.server.apply(Secrets, secret, 'unseen');

    const lagging = await reconcile(fake);
    const before = held(fake)?.status;
    fake.server.apply(Secrets, secret);
    await reconcile(fake);

    expect([lagging, before]).toEqual([{ requeueAfterMs: 1_000 }, undefined]);
    expect([reasonOf(fake), fake.events]).toEqual(['True TestSucceeded', []]);
  });

  it('does not call a type unknown that only the watch does not show yet', async () => {
    const fake = site({ spec: { type: 'ledger', parameters: {}, secrets: {} } });
    fake.server.apply(ConnectionTypes, LEDGER, 'unseen');

    const lagging = await reconcile(fake);
    const before = held(fake)?.status;
    fake.server.remove(ConnectionTypes, { namespace: '', name: 'ledger' });
    await reconcile(fake);

    expect([lagging, before]).toEqual([{ requeueAfterMs: 1_000 }, undefined]);
    expect(reasonOf(fake)).toBe('False UnknownType');
  });

  it('calls a type unknown at once that the API server does not hold either', async () => {
    const fake = site({ spec: { type: 'nosuch' } });

    await reconcile(fake);

    expect(reasonOf(fake)).toBe('False UnknownType');
  });

  it('asks the API server once about a Secret that is missing', async () => {
    const fake = site();
    fake.server.remove(Secrets, { namespace: 'shop', name: 'sales-db' });
    await reconcile(fake);

    fake.server.refuse(500);
    await reconcile(fake);

    expect(reasonOf(fake)).toBe('False SecretNotFound');
    await expect(fake.io.client.get(Secrets, { namespace: 'shop', name: 'sales-db' })).rejects.toThrow(
      'Refused',
    );
  });
});
