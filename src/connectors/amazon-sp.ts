import { httpConnector } from '../families/http.ts';
import { refreshToken } from '../families/grants.ts';

/** Amazon Selling Partner, by its HTTP interface. */
export const amazonSp = httpConnector({
  type: 'amazon-sp',
  title: 'Amazon Selling Partner',
  summary: 'A seller of Amazon, by the Selling Partner API.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://developer-docs.amazon.com/sp-api/docs/connect-to-the-selling-partner-api',
    on: '2026-11-25',
  },
  aliases: ['amazon-seller-partner', 'sp-api'],
  example: 'https://sellingpartnerapi-eu.amazon.com',
  schemes: {
    refreshToken: refreshToken({
      at: 'https://api.amazon.com/auth/o2/token',
      stays: 'Amazon keeps a refresh token as it was when it is used.',
      tokenHeader: { header: 'x-amz-access-token', value: '{token}' },
    }),
  },
  check: {
    url: '{parameters.url}/sellers/v1/marketplaceParticipations',
    expect: { json: { '/payload': { type: 'array' } } },
    tells: [{ at: '/errors/0/code', is: ['QuotaExceeded'], reason: 'RateLimited' }],
  },
  asks: 'Asks in which marketplaces the seller takes part.',
});
