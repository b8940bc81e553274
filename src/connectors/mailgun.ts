import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Mailgun, by its HTTP interface. */
export const mailgun = httpConnector({
  type: 'mailgun',
  title: 'Mailgun',
  summary: 'An account of Mailgun; that of the EU is at https://api.eu.mailgun.net.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://documentation.mailgun.com/docs/mailgun/api-reference/send/mailgun/domains',
    on: '2026-11-24',
  },
  site: 'https://api.mailgun.net',
  schemes: {
    apiKey: {
      title: 'API key',
      secrets: { apiKey: text('Private API key.') },
      auth: { basic: { user: 'api', password: '{secrets.apiKey}' } },
    },
  },
  check: {
    url: '{parameters.url}/v4/domains',
    query: { limit: '1' },
    expect: { json: { '/items': { type: 'array' } } },
  },
  asks: 'Asks for one domain.',
});
