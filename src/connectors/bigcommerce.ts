import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** BigCommerce, by its HTTP interface. */
export const bigcommerce = httpConnector({
  type: 'bigcommerce',
  title: 'BigCommerce',
  summary: 'A store of BigCommerce.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://developer.bigcommerce.com/docs/rest-management/store-information',
    on: '2026-11-24',
  },
  site: 'https://api.bigcommerce.com',
  parameters: { storeHash: text('Hash of the store, which stands in its addresses.', { maxLength: 64 }) },
  sample: { storeHash: 'abc123' },
  schemes: { token: tokenHeader('x-auth-token', 'Access token of an API account.') },
  check: {
    url: '{parameters.url}/stores/{parameters.storeHash}/v2/store',
    expect: { json: { '/id': { type: 'string' } } },
  },
  asks: 'Asks for the store.',
});
