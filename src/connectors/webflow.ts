import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Webflow, by its HTTP interface. */
export const webflow = httpConnector({
  type: 'webflow',
  title: 'Webflow',
  summary: 'Sites of Webflow.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.webflow.com/data/reference/sites/list',
    on: '2026-11-25',
  },
  site: 'https://api.webflow.com',
  schemes: { token: token('Token of a site or of a workspace.') },
  check: { url: '{parameters.url}/v2/sites', expect: { json: { '/sites': { type: 'array' } } } },
  asks: 'Asks which sites the token reaches.',
});
