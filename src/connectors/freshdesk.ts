import { httpConnector } from '../families/http.ts';
import { keyAsUser } from '../families/authenticationSchemes.ts';

/** Freshdesk, by its HTTP interface. */
export const freshdesk = httpConnector({
  type: 'freshdesk',
  title: 'Freshdesk',
  summary: 'An account of Freshdesk.',
  category: 'support',
  verified: { by: 'recorded', with: 'https://developers.freshdesk.com/api/#me', on: '2026-11-24' },
  example: 'https://acme.freshdesk.com',
  schemes: { apiKey: keyAsUser('API key of an agent.', 'X') },
  check: { url: '{parameters.url}/api/v2/agents/me', expect: { json: { '/id': { type: 'integer' } } } },
  asks: 'Asks whom the key belongs to.',
});
