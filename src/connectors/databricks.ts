import { httpConnector } from '../families/http.ts';
import { clientCredentials, token } from '../families/authenticationSchemes.ts';

/** Databricks, by its HTTP interface. */
export const databricks = httpConnector({
  type: 'databricks',
  title: 'Databricks',
  summary: 'A workspace of Databricks.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://docs.databricks.com/api/workspace/currentuser/me',
    on: '2026-11-24',
  },
  example: 'https://adb-123.4.azuredatabricks.net',
  schemes: {
    token: token('Personal access token.'),
    clientCredentials: clientCredentials({
      at: '{parameters.url}/oidc/v1/token',
      form: { scope: 'all-apis' },
      secretIn: 'header',
    }),
  },
  check: {
    url: '{parameters.url}/api/2.0/preview/scim/v2/Me',
    expect: { json: { '/id': { type: 'string' } } },
  },
  asks: 'Asks who is logged in.',
});
