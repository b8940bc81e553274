import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Amplitude, by its HTTP interface. */
export const amplitude = httpConnector({
  type: 'amplitude',
  title: 'Amplitude',
  summary: 'A project of Amplitude.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://amplitude.com/docs/apis/analytics/dashboard-rest',
    on: '2026-11-24',
  },
  site: 'https://amplitude.com',
  schemes: {
    keys: {
      title: 'Key and secret',
      secrets: { apiKey: text('API key.'), apiSecret: text('Secret key.') },
      auth: { basic: { user: '{secrets.apiKey}', password: '{secrets.apiSecret}' } },
    },
  },
  check: { url: '{parameters.url}/api/2/events/list', expect: { json: { '/data': { type: 'array' } } } },
  asks: 'Asks which kinds of events there are.',
});
