import { text } from '../contract/schema.ts';
import { oauth1 } from '../families/signatureSchemes.ts';
import { httpConnector } from '../families/http.ts';

/** Oracle NetSuite, by its REST web services. */
export const netsuite = httpConnector({
  type: 'netsuite',
  title: 'Oracle NetSuite',
  summary: 'An account of Oracle NetSuite.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://docs.oracle.com/en/cloud/saas/netsuite/ns-online-help/section_157909186990.html',
    on: '2026-11-25',
  },
  aliases: ['suiteql', 'suitetalk'],
  example: 'https://1234567-sb1.suitetalk.api.netsuite.com',
  parameters: {
    accountId: text('Id of the account, such as 1234567_SB1.', { maxLength: 64, pattern: '^[A-Z0-9_]+$' }),
  },
  sample: { accountId: '1234567_SB1' },
  schemes: { token: oauth1('{parameters.accountId}') },
  check: {
    method: 'POST',
    url: '{parameters.url}/services/rest/query/v1/suiteql',
    query: { limit: '1' },
    headers: { prefer: 'transient' },
    json: { q: 'SELECT 1 AS one FROM dual' },
    expect: { json: { '/items/0/one': { type: ['string', 'integer'] } } },
    tells: [
      {
        at: '/o:errorDetails/0/o:errorCode',
        is: ['INVALID_LOGIN', 'INVALID_LOGIN_ATTEMPT'],
        reason: 'CredentialsRejected',
      },
      { at: '/o:errorDetails/0/o:errorCode', is: ['INSUFFICIENT_PERMISSION'], reason: 'PermissionDenied' },
      {
        at: '/o:errorDetails/0/o:errorCode',
        is: ['CONCURRENCY_LIMIT_EXCEEDED', 'REQUEST_LIMIT_EXCEEDED'],
        reason: 'RateLimited',
      },
    ],
  },
  asks: 'Runs "SELECT 1 FROM dual" by SuiteQL.',
});
