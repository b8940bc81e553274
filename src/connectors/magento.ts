import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Adobe Commerce, once Magento, by its REST interface. */
export const magento = httpConnector({
  type: 'magento',
  title: 'Adobe Commerce',
  summary: 'A shop with Adobe Commerce or Magento.',
  category: 'finance',
  verified: { by: 'recorded', with: 'https://developer.adobe.com/commerce/webapi/rest/', on: '2026-11-24' },
  aliases: ['adobe-commerce'],
  example: 'https://shop.example.com',
  schemes: { token: token('Access token of an integration.') },
  check: { url: '{parameters.url}/rest/V1/store/storeConfigs', expect: { json: { '': { type: 'array' } } } },
  asks: 'Asks for the configuration of the stores.',
});
