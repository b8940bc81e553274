import { optional, text } from '../contract/schema.ts';
import { GOOGLE_KEEPS, refreshToken } from '../families/grants.ts';
import { httpConnector } from '../families/http.ts';
import { serviceAccount } from '../families/authenticationSchemes.ts';
import type { AuthenticationScheme } from '../families/authenticationSchemes.ts';

/** Every scheme also needs the token of the developer. */
function asDeveloper({ secrets, headers = {}, ...scheme }: AuthenticationScheme): AuthenticationScheme {
  return {
    ...scheme,
    secrets: { ...secrets, developerToken: text('Developer token of the manager account.') },
    headers: { ...headers, 'developer-token': '{secrets.developerToken}' },
  };
}

/** Google Ads, by its HTTP interface. */
export const googleAds = httpConnector({
  type: 'google-ads',
  title: 'Google Ads',
  summary: 'Accounts of Google Ads.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.google.com/google-ads/api/docs/account-management/listing-accounts',
    on: '2026-11-25',
  },
  aliases: ['adwords'],
  site: 'https://googleads.googleapis.com',
  parameters: {
    apiVersion: optional(text('Version of the API.', { pattern: '^v[0-9]{2,3}$', default: 'v25' })),
  },
  schemes: {
    refreshToken: asDeveloper(
      refreshToken({ at: 'https://oauth2.googleapis.com/token', stays: GOOGLE_KEEPS }),
    ),
    serviceAccount: asDeveloper(serviceAccount('https://www.googleapis.com/auth/adwords')),
  },
  check: {
    url: '{parameters.url}/{parameters.apiVersion}/customers:listAccessibleCustomers',
    expect: { json: { '/resourceNames': { type: 'array' } } },
    tells: [
      { is: ['DEVELOPER_TOKEN_INVALID', 'DEVELOPER_TOKEN_PARAMETER_MISSING'], reason: 'CredentialsRejected' },
    ],
  },
  asks: 'Asks which accounts the login reaches.',
});
