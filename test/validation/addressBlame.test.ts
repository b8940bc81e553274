import type { ConnectionSpec } from '../../src/api/connection.ts';
import { connectorOf } from '../../src/connectors/index.ts';
import { prepareTest } from '../../src/validation/preparation.ts';
import type { Preparation } from '../../src/validation/preparation.ts';
import { secret } from './secrets.ts';

function prepared({ data }: { readonly data: Readonly<Record<string, string>> }): Preparation {
  const spec: ConnectionSpec = { type: 'postgresql', secrets: { uri: { name: 'orders', key: 'uri' } } };
  const connector = connectorOf(spec.type);
  if (connector === undefined) throw new Error('no postgresql');
  return prepareTest(spec, connector, { secrets: new Map([secret('orders', data)]) });
}

it.each([
  [
    'no database',
    'postgresql://reader:s3same@pg.shop.svc',
    'ParametersInvalid',
    /^spec\.parameters\.database: is required; key uri of secret orders does not give it$/,
  ],
  [
    'no password',
    'postgresql://reader@pg.shop.svc/orders',
    'AuthProfileInvalid',
    /^spec\.secrets gives no credential: .*; key uri of secret orders does not give one$/,
  ],
  [
    'a port that is none',
    'postgresql://reader:s3same@pg.shop.svc:99999/orders',
    'ParametersInvalid',
    /^spec\.parameters\.port: must be at most 65535; it is part of key uri of secret orders$/,
  ],
  [
    'a scheme that is misspelt',
    'postgre://reader:s3same@pg.shop.svc/orders',
    'SecretInvalid',
    /^key uri of secret orders is no address of type postgresql, whose begin with postgresql:\/\/$/,
  ],
])('an address with %s is blamed for it, and not the manifest', (_, uri, reason, message) => {
  expect(prepared({ data: { uri } })).toMatchObject({
    reason,
    message: expect.stringMatching(message) as string,
  });
});
