import { httpConnector } from '../families/http.ts';
import { refreshToken } from '../families/grants.ts';

/** Zoho CRM, by its HTTP interface. */
export const zohoCrm = httpConnector({
  type: 'zoho-crm',
  title: 'Zoho CRM',
  summary: 'An organisation of Zoho CRM.',
  category: 'crm',
  verified: {
    by: 'recorded',
    with: 'https://www.zoho.com/crm/developer/docs/api/v8/get-org-data.html',
    on: '2026-11-25',
  },
  aliases: ['zoho'],
  site: 'https://www.zohoapis.com',
  schemes: {
    refreshToken: refreshToken({
      at: 'https://accounts.zoho.com/oauth/v2/token',
      stays: 'Zoho keeps a refresh token until it is revoked.',
      tokenHeader: { header: 'authorization', value: 'Zoho-oauthtoken {token}' },
    }),
  },
  check: {
    url: '{parameters.url}/crm/v8/org',
    expect: { json: { '/org/0/id': { type: 'string' } } },
    tells: [
      { at: '/code', is: ['OAUTH_SCOPE_MISMATCH', 'NO_PERMISSION'], reason: 'PermissionDenied' },
      { at: '/code', is: ['INVALID_TOKEN', 'AUTHENTICATION_FAILURE'], reason: 'CredentialsRejected' },
    ],
  },
  asks: 'Asks for the organisation.',
});
