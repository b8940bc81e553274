import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** HubSpot, by its HTTP interface. */
export const hubspot = httpConnector({
  type: 'hubspot',
  title: 'HubSpot',
  summary: 'An account of HubSpot.',
  category: 'crm',
  verified: {
    by: 'recorded',
    with: 'https://developers.hubspot.com/docs/reference/api/settings/account-information',
    on: '2026-11-24',
  },
  site: 'https://api.hubapi.com',
  schemes: { token: token('Access token of a private app.') },
  check: {
    url: '{parameters.url}/account-info/v3/details',
    expect: { json: { '/portalId': { type: 'integer' } } },
  },
  asks: 'Asks for the account that the token belongs to.',
});
