import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** Shopify, by its HTTP interface. */
export const shopify = httpConnector({
  type: 'shopify',
  title: 'Shopify',
  summary: 'A shop of Shopify.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://shopify.dev/docs/api/admin-rest/latest/resources/shop',
    on: '2026-11-24',
  },
  example: 'https://acme.myshopify.com',
  parameters: {
    apiVersion: optional(
      text('Version of the API.', { pattern: '^20[0-9]{2}-[0-9]{2}$', default: '2025-10' }),
    ),
  },
  schemes: { token: tokenHeader('x-shopify-access-token', 'Access token of the Admin API.') },
  check: {
    url: '{parameters.url}/admin/api/{parameters.apiVersion}/shop.json',
    expect: { json: { '/shop/id': { type: 'integer' } } },
  },
  asks: 'Asks for the shop.',
});
