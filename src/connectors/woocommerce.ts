import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** WooCommerce, by its HTTP interface. */
export const woocommerce = httpConnector({
  type: 'woocommerce',
  title: 'WooCommerce',
  summary: 'A shop with WooCommerce.',
  category: 'finance',
  verified: {
    by: 'recorded',
    with: 'https://woocommerce.github.io/woocommerce-rest-api-docs/',
    on: '2026-11-24',
  },
  example: 'https://shop.example.com',
  schemes: {
    keys: {
      title: 'Consumer key and secret',
      secrets: { consumerKey: text('Consumer key.'), consumerSecret: text('Consumer secret.') },
      auth: { basic: { user: '{secrets.consumerKey}', password: '{secrets.consumerSecret}' } },
    },
  },
  check: {
    url: '{parameters.url}/wp-json/wc/v3/products/categories',
    query: { per_page: '1' },
    expect: { json: { '': { type: 'array' } } },
  },
  asks: 'Asks for one category of products.',
});
