import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';
import { refreshToken } from '../families/grants.ts';

/** LinkedIn Ads, by its HTTP interface. */
export const linkedinAds = httpConnector({
  type: 'linkedin-ads',
  title: 'LinkedIn Ads',
  summary: 'Advertising accounts of LinkedIn.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/linkedin/marketing/integrations/ads/account-structure/create-and-manage-accounts',
    on: '2026-11-25',
  },
  aliases: ['linkedin', 'linkedin-marketing'],
  site: 'https://api.linkedin.com',
  parameters: {
    apiVersion: optional(
      text('Version of the API: a year and a month, good for a year.', {
        pattern: '^20[0-9]{4}$',
        default: '202609',
      }),
    ),
  },
  schemes: {
    token: token('Access token.'),
    refreshToken: refreshToken({
      at: 'https://www.linkedin.com/oauth/v2/accessToken',
      stays: 'LinkedIn keeps a refresh token, and its end, as they were when it is used.',
    }),
  },
  check: {
    url: '{parameters.url}/rest/adAccounts',
    query: { q: 'search', pageSize: '1' },
    headers: { 'linkedin-version': '{parameters.apiVersion}', 'x-restli-protocol-version': '2.0.0' },
    expect: { json: { '/elements': { type: 'array' } } },
    tells: [
      { at: '/code', is: ['EXPIRED_ACCESS_TOKEN'], reason: 'CredentialsExpired' },
      { at: '/code', is: ['INVALID_ACCESS_TOKEN', 'REVOKED_ACCESS_TOKEN'], reason: 'CredentialsRejected' },
      { at: '/code', is: ['ACCESS_DENIED'], reason: 'PermissionDenied' },
    ],
  },
  asks: 'Asks for one advertising account.',
});
