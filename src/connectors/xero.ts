import { httpConnector } from '../families/http.ts';
import { clientCredentials, token } from '../families/authenticationSchemes.ts';

/** Xero, by its HTTP interface. */
export const xero = httpConnector({
  type: 'xero',
  title: 'Xero',
  summary: 'Organisations of Xero.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://developer.xero.com/documentation/guides/oauth2/custom-connections/',
    on: '2026-11-25',
  },
  site: 'https://api.xero.com',
  schemes: {
    clientCredentials: clientCredentials({
      at: 'https://identity.xero.com/connect/token',
      secretIn: 'header',
    }),
    token: token(
      'Access token. Its refresh token is replaced as it is used, so that only who keeps the new one may use it.',
    ),
  },
  check: { url: '{parameters.url}/connections', expect: { json: { '/0/tenantId': { type: 'string' } } } },
  asks: 'Asks which organisations the token is for.',
});
