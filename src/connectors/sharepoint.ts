import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { entraWorkload } from '../families/entraSchemes.ts';
import { entraClient } from '../families/grants.ts';

/** Microsoft SharePoint, by its HTTP interface. */
export const sharepoint = httpConnector({
  type: 'sharepoint',
  title: 'Microsoft SharePoint',
  summary: 'A site of Microsoft SharePoint.',
  category: 'storage',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/graph/api/site-get',
    on: '2026-11-24',
  },
  site: 'https://graph.microsoft.com',
  parameters: {
    site: text('Id of the site, or its host name, such as acme.sharepoint.com.', { maxLength: 512 }),
  },
  sample: { site: 'acme.sharepoint.com' },
  schemes: {
    ...entraClient('https://graph.microsoft.com/.default'),
    workloadIdentity: entraWorkload('https://graph.microsoft.com/.default'),
  },
  check: {
    url: '{parameters.url}/v1.0/sites/{parameters.site}',
    query: { $select: 'id' },
    expect: { json: { '/id': { type: 'string' } } },
  },
  asks: 'Asks for the id of the site.',
});
