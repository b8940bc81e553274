import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Wise, by its HTTP interface. */
export const wise = httpConnector({
  type: 'wise',
  title: 'Wise',
  summary: 'Profiles of Wise.',
  category: 'finance',
  verified: { by: 'recorded', with: 'https://docs.wise.com/api-reference/profile', on: '2026-11-24' },
  aliases: ['transferwise'],
  site: 'https://api.wise.com',
  schemes: { token: token('API token.') },
  check: { url: '{parameters.url}/v2/profiles', expect: { json: { '': { type: 'array' } } } },
  asks: 'Asks for the profiles of the user.',
});
