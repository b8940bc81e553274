import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** PayPal, by its HTTP interface. */
export const paypal = httpConnector({
  type: 'paypal',
  title: 'PayPal',
  summary: 'A business account of PayPal; the sandbox is at https://api-m.sandbox.paypal.com.',
  category: 'finance',
  verified: { by: 'recorded', with: 'https://developer.paypal.com/docs/api/webhooks/v1/', on: '2026-11-24' },
  site: 'https://api-m.paypal.com',
  schemes: {
    clientCredentials: clientCredentials({ at: '{parameters.url}/v1/oauth2/token', secretIn: 'header' }),
  },
  check: {
    url: '{parameters.url}/v1/notifications/webhooks',
    expect: { json: { '/webhooks': { type: 'array' } } },
  },
  asks: 'Asks for the webhooks of the application.',
});
