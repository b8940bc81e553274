import { conditionOf } from '../../../src/api/conditions.ts';
import { connectorOf } from '../../../src/connectors/index.ts';
import { conclude } from '../../../src/controllers/connection/conclude.ts';
import { withAddresses } from '../../../src/contract/addressSecrets.ts';
import { prepareTest } from '../../../src/validation/preparation.ts';
import { secret } from '../../validation/secrets.ts';
import { connection, NOW, PASSED, snapshot } from './builder.ts';

const UNREAD = 'key uri of secret orders sets what no test looks at: application_name, connect_timeout';

it('what an address in a Secret sets and no test looks at is found with the Secret', () => {
  const uri = 'postgresql://reader:s3same@pg.shop.svc/orders?application_name=shop&connect_timeout=10';
  const spec = { type: 'postgresql', secrets: { uri: { name: 'orders', key: 'uri' } } };

  const preparation = prepareTest(spec, withAddresses(connectorOf('postgresql')!), {
    secrets: new Map([secret('orders', { uri })]),
  });

  expect(preparation).toMatchObject({ kind: 'prepared', unread: UNREAD });
});

it('the condition CredentialsResolved tells it', () => {
  const tested = { kind: 'tested', credentials: 'Resolved', unread: UNREAD, result: PASSED } as const;

  const { conditions } = conclude(
    snapshot(connection()),
    { ...tested, revision: 'rev-1', rules: undefined },
    NOW,
  );

  expect(conditionOf(conditions, 'CredentialsResolved')).toMatchObject({
    status: 'True',
    message: `every secret was found and can be read; ${UNREAD}`,
  });
});
