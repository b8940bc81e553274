import { httpConnector } from '../families/http.ts';
import { password, token } from '../families/authenticationSchemes.ts';

/** ServiceNow, by its HTTP interface. */
export const servicenow = httpConnector({
  type: 'servicenow',
  title: 'ServiceNow',
  summary: 'An instance of ServiceNow.',
  category: 'support',
  verified: {
    by: 'recorded',
    with: 'https://www.servicenow.com/docs/bundle/zurich-api-reference/page/integrate/inbound-rest/concept/c_TableAPI.html',
    on: '2026-11-24',
  },
  example: 'https://acme.service-now.com',
  schemes: { password: password(), token: token('OAuth access token.') },
  check: {
    url: '{parameters.url}/api/now/table/sys_user',
    query: { sysparm_limit: '1', sysparm_fields: 'sys_id' },
    expect: { json: { '/result': { type: 'array' } } },
  },
  asks: 'Asks for the id of one user.',
});
