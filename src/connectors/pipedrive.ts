import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** Pipedrive, by its HTTP interface. */
export const pipedrive = httpConnector({
  type: 'pipedrive',
  title: 'Pipedrive',
  summary: 'A company in Pipedrive.',
  category: 'crm',
  verified: { by: 'recorded', with: 'https://developers.pipedrive.com/docs/api/v1/Users', on: '2026-11-24' },
  site: 'https://api.pipedrive.com',
  schemes: { token: tokenHeader('x-api-token', 'Personal API token.') },
  check: {
    url: '{parameters.url}/v1/users/me',
    expect: { json: { '/success': { const: true }, '/data/id': { type: 'integer' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
