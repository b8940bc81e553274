import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** SendGrid, by its HTTP interface. */
export const sendgrid = httpConnector({
  type: 'sendgrid',
  title: 'SendGrid',
  summary: 'An account of Twilio SendGrid.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://www.twilio.com/docs/sendgrid/api-reference/api-key-permissions',
    on: '2026-11-24',
  },
  site: 'https://api.sendgrid.com',
  schemes: { token: token('API key.') },
  check: { url: '{parameters.url}/v3/scopes', expect: { json: { '/scopes': { type: 'array' } } } },
  asks: 'Asks what the key may do.',
});
