import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Stripe, by its HTTP interface. */
export const stripe = httpConnector({
  type: 'stripe',
  title: 'Stripe',
  summary: 'An account of Stripe.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://docs.stripe.com/api/balance/balance_retrieve',
    on: '2026-11-24',
  },
  site: 'https://api.stripe.com',
  schemes: { token: token('Secret or restricted key.') },
  check: { url: '{parameters.url}/v1/balance', expect: { json: { '/object': { const: 'balance' } } } },
  asks: 'Asks for the balance, and reads none of its figures.',
});
