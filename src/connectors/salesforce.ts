import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { clientCredentials, token } from '../families/authenticationSchemes.ts';
import { assertion, refreshToken } from '../families/grants.ts';

const TOKENS = '{parameters.url}/services/oauth2/token';

/** Salesforce, by its HTTP interface. */
export const salesforce = httpConnector({
  type: 'salesforce',
  title: 'Salesforce',
  summary: 'An organisation of Salesforce, by its REST API.',
  category: 'crm',
  verified: {
    by: 'recorded',
    with: 'https://developer.salesforce.com/docs/atlas.en-us.api_rest.meta/api_rest/dome_limits.htm',
    on: '2026-11-24',
  },
  aliases: ['sfdc'],
  example: 'https://acme.my.salesforce.com',
  parameters: {
    apiVersion: optional(text('Version of the API.', { pattern: '^v[0-9]{2,3}\\.[0-9]$', default: 'v62.0' })),
    audience: optional(
      text('Where the user logs in, of the profile privateKey: https://test.salesforce.com for a sandbox.', {
        pattern: '^https://[a-z0-9.-]+$',
        default: 'https://login.salesforce.com',
      }),
    ),
  },
  schemes: {
    clientCredentials: clientCredentials({ at: TOKENS }),
    refreshToken: refreshToken({
      at: TOKENS,
      stays:
        'Salesforce keeps a refresh token, unless its app is set to rotate them (Enable Refresh Token Rotation): use another way there.',
    }),
    privateKey: assertion(TOKENS, { aud: '{parameters.audience}' }),
    token: token('Access token of a session.'),
  },
  check: {
    url: '{parameters.url}/services/data/{parameters.apiVersion}/limits',
    expect: { json: { '/DailyApiRequests': { type: 'object' } } },
  },
  asks: 'Asks for the limits of the organisation.',
});
