import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Braze, by its HTTP interface. */
export const braze = httpConnector({
  type: 'braze',
  title: 'Braze',
  summary: 'A workspace of Braze.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://www.braze.com/docs/api/endpoints/export/campaigns/get_campaigns/',
    on: '2026-11-24',
  },
  example: 'https://rest.fra-01.braze.eu',
  schemes: { token: token('REST API key.') },
  check: {
    url: '{parameters.url}/campaigns/list',
    query: { page: '0' },
    expect: { json: { '/message': { const: 'success' } } },
  },
  asks: 'Asks for a page of campaigns.',
});
