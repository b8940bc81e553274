import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Greenhouse, by its Harvest interface. */
export const greenhouse = httpConnector({
  type: 'greenhouse',
  title: 'Greenhouse',
  summary: 'An organisation of Greenhouse Recruiting, by Harvest v3.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://harvestdocs.greenhouse.io/docs/authentication',
    on: '2026-11-25',
  },
  aliases: ['greenhouse-harvest'],
  site: 'https://harvest.greenhouse.io',
  schemes: {
    clientCredentials: clientCredentials({ at: 'https://auth.greenhouse.io/token', secretIn: 'header' }),
  },
  check: {
    url: '{parameters.url}/v3/users',
    query: { per_page: '1' },
    expect: { json: { '': { type: 'array' } } },
  },
  asks: 'Asks for one user.',
});
