import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Zuora, by its HTTP interface. */
export const zuora = httpConnector({
  type: 'zuora',
  title: 'Zuora',
  summary: 'A tenant of Zuora.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://developer.zuora.com/v1-api-reference/api/operation/GET_Catalog/',
    on: '2026-11-25',
  },
  example: 'https://rest.eu.zuora.com',
  schemes: { clientCredentials: clientCredentials({ at: '{parameters.url}/oauth/token' }) },
  check: {
    url: '{parameters.url}/v1/catalog/products',
    query: { pageSize: '1' },
    expect: { json: { '/success': { const: true } } },
  },
  asks: 'Asks for one product of the catalogue.',
});
