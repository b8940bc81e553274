import { httpConnector } from '../families/http.ts';
import { entraWorkload } from '../families/entraSchemes.ts';
import { entraClient } from '../families/grants.ts';

/** Microsoft Power BI, by its HTTP interface. */
export const powerBi = httpConnector({
  type: 'power-bi',
  title: 'Microsoft Power BI',
  summary: 'Workspaces of Microsoft Power BI.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/rest/api/power-bi/groups/get-groups',
    on: '2026-11-25',
  },
  aliases: ['powerbi'],
  site: 'https://api.powerbi.com',
  schemes: {
    ...entraClient('https://analysis.windows.net/powerbi/api/.default'),
    workloadIdentity: entraWorkload('https://analysis.windows.net/powerbi/api/.default'),
  },
  check: {
    url: '{parameters.url}/v1.0/myorg/groups',
    query: { $top: '1' },
    expect: { json: { '/value': { type: 'array' } } },
  },
  asks: 'Asks for one workspace.',
});
