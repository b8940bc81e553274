import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { envelope, securityHeader, securityToken } from '../families/soap.ts';

const BODY =
  '<wd:Server_Timestamp_Get xmlns:wd="urn:com.workday/bsvc" wd:version="{parameters.apiVersion}"/>';

/** Workday, by its web services. */
export const workday = httpConnector({
  type: 'workday',
  title: 'Workday',
  summary: 'A tenant of Workday, as a user of an integration.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://community.workday.com/sites/default/files/file-hosting/productionapi/index.html',
    on: '2026-11-25',
  },
  example: 'https://wd2-impl-services1.workday.com',
  parameters: {
    tenant: text('Name of the tenant.', { maxLength: 128, pattern: '^[A-Za-z0-9_-]+$' }),
    apiVersion: optional(
      text('Version of the web services.', { pattern: '^v[0-9]{2}\\.[0-9]$', default: 'v45.0' }),
    ),
  },
  sample: { tenant: 'acme' },
  schemes: {
    password: {
      ...securityToken(),
      title: 'User of an integration',
      secrets: { password: text('Password of the user.') },
      parameters: { user: text('User of the integration, without the tenant.', { maxLength: 256 }) },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}/ccx/service/{parameters.tenant}/Human_Resources/{parameters.apiVersion}',
    headers: { accept: 'text/xml' },
    body: {
      type: 'text/xml; charset=utf-8',
      texts: [envelope(BODY, securityHeader('{parameters.user}@{parameters.tenant}', '{secrets.password}'))],
    },
    expect: { text: 'Server_Timestamp_Data' },
    reasons: { '500': 'UnexpectedAnswer' },
    tells: [{ is: ['authenticationError'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks for the time of the server, by the operation Get_Server_Timestamp.',
});
