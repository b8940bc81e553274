import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Mailchimp, by its HTTP interface. */
export const mailchimp = httpConnector({
  type: 'mailchimp',
  title: 'Mailchimp',
  summary: 'An account of Mailchimp.',
  category: 'marketing',
  verified: { by: 'recorded', with: 'https://mailchimp.com/developer/marketing/api/ping/', on: '2026-11-24' },
  example: 'https://us21.api.mailchimp.com',
  schemes: {
    apiKey: {
      title: 'API key',
      secrets: { apiKey: text('API key.') },
      auth: { basic: { user: 'mooring', password: '{secrets.apiKey}' } },
    },
  },
  check: { url: '{parameters.url}/3.0/ping', expect: { json: { '/health_status': { type: 'string' } } } },
  asks: 'Asks whether the key is good.',
});
