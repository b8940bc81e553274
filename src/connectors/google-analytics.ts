import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google Analytics, by its HTTP interface. */
export const googleAnalytics = httpConnector({
  type: 'google-analytics',
  title: 'Google Analytics',
  summary: 'A property of Google Analytics 4.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.google.com/analytics/devguides/reporting/data/v1/rest/v1beta/properties/getMetadata',
    on: '2026-11-24',
  },
  aliases: ['ga4'],
  site: 'https://analyticsdata.googleapis.com',
  parameters: { propertyId: text('Number of the property.', { pattern: '^[0-9]+$', maxLength: 32 }) },
  sample: { propertyId: '1' },
  schemes: googleSchemes('https://www.googleapis.com/auth/analytics.readonly'),
  check: {
    url: '{parameters.url}/v1beta/properties/{parameters.propertyId}/metadata',
    query: { fields: 'name' },
    expect: { json: { '/name': { type: 'string' } } },
  },
  asks: 'Asks for the name of the metadata of the property.',
});
