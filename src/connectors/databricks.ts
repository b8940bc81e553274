import { optional, text } from '../contract/schema.ts';
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
  parameters: {
    warehouseId: optional(
      text('Id of the SQL warehouse that the user must be allowed to use: the end of its HTTP path.', {
        maxLength: 64,
        pattern: '^[A-Za-z0-9_-]+$',
      }),
    ),
  },
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
  purposes: {
    connect: {
      right:
        'no right of the user; where warehouseId is given, the permission `CAN USE` on that SQL warehouse',
    },
    list: {
      right: '`USE CATALOG` on a catalog of Unity Catalog (`GRANT USE CATALOG ON CATALOG …`)',
      check: {
        url: '{parameters.url}/api/2.1/unity-catalog/catalogs',
        query: { max_results: '1' },
        expect: { json: { '': { type: 'object' } } },
        grants: '/catalogs/0',
      },
      asks: 'asks for one catalog, and is refused where the user sees none (GET /api/2.1/unity-catalog/catalogs)',
    },
  },
  asks: 'Asks who is logged in.',
  where: {
    warehouseId: {
      check: {
        url: '{parameters.url}/api/2.0/sql/warehouses/{parameters.warehouseId}',
        expect: { json: { '/id': { type: 'string' } } },
        tells: [
          {
            at: '/error_code',
            is: ['RESOURCE_DOES_NOT_EXIST', 'INVALID_PARAMETER_VALUE'],
            reason: 'TargetNotFound',
          },
        ],
      },
      asks: 'asks for that warehouse instead, and does not start it',
    },
  },
});
