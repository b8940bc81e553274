import { ServiceAccounts } from '../../../src/api/kinds.ts';
import { published, settle, site, statusOf, verdictOf } from './site.ts';

it('a Connection without a stored credential publishes where it leads, and no token', async () => {
  const fake = site({
    binding: { formats: ['servicebinding', 'env'] },
    connection: {
      type: 's3',
      parameters: { bucket: 'lake', region: 'eu-central-1', roleArn: 'arn:aws:iam::123456789012:role/lake' },
      secrets: {},
      serviceAccountRef: { name: 'lake-reader' },
    },
  });
  const labels = { 'mooring.dev/allow': 'true' };
  fake.server.apply(ServiceAccounts, { metadata: { namespace: 'shop', name: 'lake-reader', labels } });

  await settle(fake);

  expect(verdictOf(fake)).toContain('True Published');
  expect(published(fake)).toMatchObject({ type: 's3', bucket: 'lake', region: 'eu-central-1' });
  expect(JSON.stringify([published(fake), statusOf(fake)])).not.toContain('token-');
  expect(JSON.stringify(fake.requests)).toContain('roleArn'); // it was tested, by a token
});
