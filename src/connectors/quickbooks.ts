import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Intuit QuickBooks Online, by its HTTP interface. */
export const quickbooks = httpConnector({
  type: 'quickbooks',
  title: 'QuickBooks Online',
  summary: 'A company of Intuit QuickBooks Online.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://developer.intuit.com/app/developer/qbo/docs/api/accounting/all-entities/companyinfo',
    on: '2026-11-25',
  },
  aliases: ['quickbooks-online', 'intuit', 'qbo'],
  site: 'https://quickbooks.api.intuit.com',
  parameters: { realmId: text('Id of the company.', { maxLength: 32, pattern: '^[0-9]+$' }) },
  sample: { realmId: '4620816365' },
  schemes: {
    token: token(
      'Access token. Its refresh token is replaced as it is used, so that only who keeps the new one may use it.',
    ),
  },
  check: {
    url: '{parameters.url}/v3/company/{parameters.realmId}/companyinfo/{parameters.realmId}',
    query: { minorversion: '75' },
    expect: { json: { '/CompanyInfo/CompanyName': { type: 'string' } } },
  },
  asks: 'Asks for the name of the company.',
});
