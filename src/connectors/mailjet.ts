import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Mailjet, by its HTTP interface. */
export const mailjet = httpConnector({
  type: 'mailjet',
  title: 'Mailjet',
  summary: 'An account of Mailjet.',
  category: 'marketing',
  verified: { by: 'recorded', with: 'https://dev.mailjet.com/email/reference/settings/', on: '2026-11-24' },
  site: 'https://api.mailjet.com',
  schemes: {
    keys: {
      title: 'Key and secret',
      secrets: { apiKey: text('API key.'), apiSecret: text('Secret of the key.') },
      auth: { basic: { user: '{secrets.apiKey}', password: '{secrets.apiSecret}' } },
    },
  },
  check: { url: '{parameters.url}/v3/REST/apikey', expect: { json: { '/Count': { type: 'integer' } } } },
  asks: 'Asks for the key itself.',
});
