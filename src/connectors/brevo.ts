import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Brevo, by its HTTP interface. */
export const brevo = httpConnector({
  type: 'brevo',
  title: 'Brevo',
  summary: 'An account of Brevo.',
  category: 'marketing',
  verified: { by: 'recorded', with: 'https://developers.brevo.com/reference/getaccount', on: '2026-11-24' },
  aliases: ['sendinblue'],
  site: 'https://api.brevo.com',
  schemes: { apiKey: apiKey('API key.', 'api-key') },
  check: { url: '{parameters.url}/v3/account', expect: { json: { '/email': { type: 'string' } } } },
  asks: 'Asks for the account of the key.',
});
