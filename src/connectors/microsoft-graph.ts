import { httpConnector } from '../families/http.ts';
import { entraSchemes } from '../families/entraSchemes.ts';

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
  schemes: entraSchemes('https://graph.microsoft.com/.default'),
  check: {
    url: '{parameters.url}/v1.0/organization',
    query: { $select: 'id' },
    expect: { json: { '/value': { type: 'array' } } },
  },
  asks: 'Asks for the organisation.',
});
