import { httpConnector } from '../families/http.ts';
import { entraWorkload } from '../families/entraSchemes.ts';
import { entraClient } from '../families/grants.ts';

/** Microsoft Dynamics 365, by its HTTP interface. */
export const dynamics365 = httpConnector({
  type: 'dynamics365',
  title: 'Microsoft Dynamics 365',
  summary: 'An environment of Dynamics 365, or another one of Dataverse.',
  category: 'crm',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/power-apps/developer/data-platform/webapi/reference/whoami',
    on: '2026-11-24',
  },
  aliases: ['dataverse', 'power-apps'],
  example: 'https://acme.crm4.dynamics.com',
  schemes: {
    ...entraClient('{parameters.url}/.default'),
    workloadIdentity: entraWorkload('{parameters.url}/.default'),
  },
  check: {
    url: '{parameters.url}/api/data/v9.2/WhoAmI',
    expect: { json: { '/UserId': { type: 'string' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
