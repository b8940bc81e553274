import { oauthClient } from '../families/grants.ts';
import { httpConnector } from '../families/http.ts';
import { anonymous, password, token } from '../families/authenticationSchemes.ts';
import { awsKeys } from '../families/signatureSchemes.ts';

/** OData, by its HTTP interface. */
export const odata = httpConnector({
  type: 'odata',
  title: 'OData',
  summary: 'Any service with an OData interface.',
  category: 'api',
  verified: { by: 'server', with: 'SAP CAP 9.9', on: '2026-11-25' },
  example: 'https://erp.example.com/odata/orders',
  schemes: {
    password: password(),
    token: token('Token.'),
    clientCredentials: oauthClient(),
    accessKey: awsKeys('execute-api'),
    none: anonymous(),
  },
  check: {
    url: '{parameters.url}/$metadata',
    headers: { accept: 'application/xml' },
    expect: { text: 'Edmx' },
  },
  asks: 'Asks what there is to ask for.',
});
