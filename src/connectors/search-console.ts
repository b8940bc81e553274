import { text } from '../contract/schema.ts';
import { GOOGLE_KEEPS, refreshToken } from '../families/grants.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google Search Console, by its HTTP interface. */
export const searchConsole = httpConnector({
  type: 'search-console',
  title: 'Google Search Console',
  summary: 'A property of Google Search Console.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.google.com/webmaster-tools/v1/sites/get',
    on: '2026-11-25',
  },
  aliases: ['google-search-console', 'webmaster-tools'],
  site: 'https://www.googleapis.com',
  parameters: {
    property: text(
      'Property as the console names it: sc-domain:example.com, or an address with its last slash.',
    ),
  },
  sample: { property: 'sc-domain:example.com' },
  schemes: {
    ...googleSchemes('https://www.googleapis.com/auth/webmasters.readonly'),
    refreshToken: refreshToken({ at: 'https://oauth2.googleapis.com/token', stays: GOOGLE_KEEPS }),
  },
  check: {
    url: '{parameters.url}/webmasters/v3/sites/{parameters.property}',
    expect: { json: { '/siteUrl': { type: 'string' }, '/permissionLevel': { type: 'string' } } },
    tells: [{ at: '/permissionLevel', is: ['siteUnverifiedUser'], reason: 'PermissionDenied' }],
  },
  asks: 'Asks how far the login may go in the property.',
});
