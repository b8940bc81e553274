import { httpConnector } from '../families/http.ts';
import { entraWorkload } from '../families/entraSchemes.ts';
import { entraClient } from '../families/grants.ts';

/** Microsoft Graph, by its HTTP interface. */
export const microsoftGraph = httpConnector({
  type: 'microsoft-graph',
  title: 'Microsoft Graph',
  summary: 'Users, mail, files and teams of a Microsoft 365 tenant.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/graph/api/organization-list',
    on: '2026-11-24',
  },
  aliases: ['office365', 'ms-teams'],
  site: 'https://graph.microsoft.com',
  schemes: {
    ...entraClient('https://graph.microsoft.com/.default'),
    workloadIdentity: entraWorkload('https://graph.microsoft.com/.default'),
  },
  check: {
    url: '{parameters.url}/v1.0/organization',
    query: { $select: 'id' },
    expect: { json: { '/value': { type: 'array' } } },
  },
  asks: 'Asks for the organisation.',
});
