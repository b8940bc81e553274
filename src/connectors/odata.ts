import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/ways.ts';

/** OData, by its HTTP interface. */
export const odata = httpConnector({
  type: 'odata',
  title: 'OData',
  summary: 'Any service with an OData interface, such as SAP S/4HANA.',
  category: 'api',
  verified: { by: 'recorded', with: 'https://docs.oasis-open.org/odata/odata/v4.01/odata-v4.01-part1-protocol.html', on: '2026-11-24' },
  aliases: ['sap-s4hana'],
  example: 'https://erp.example.com/odata/orders',
  ways: { password: password(), token: token('Token.'), none: anonymous() },
  check: { url: '{parameters.url}/$metadata', headers: { accept: 'application/xml' }, expect: { text: 'Edmx' } },
  asks: 'Asks what there is to ask for.',
});
