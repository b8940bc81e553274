import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** ActiveCampaign, by its HTTP interface. */
export const activecampaign = httpConnector({
  type: 'activecampaign',
  title: 'ActiveCampaign',
  summary: 'An account of ActiveCampaign.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.activecampaign.com/reference/get-user-logged-in',
    on: '2026-11-24',
  },
  example: 'https://acme.api-us1.com',
  schemes: { apiKey: apiKey('API key.', 'api-token') },
  check: {
    url: '{parameters.url}/api/3/users/me',
    expect: { json: { '/user/id': { type: 'string' } } },
    reasons: { 403: 'CredentialsRejected' },
  },
  asks: 'Asks whom the key belongs to.',
});
