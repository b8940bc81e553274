import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { entraWorkload } from '../families/entraSchemes.ts';
import { entraClient } from '../families/grants.ts';

/** Microsoft OneDrive, by its HTTP interface. */
export const onedrive = httpConnector({
  type: 'onedrive',
  title: 'Microsoft OneDrive',
  summary: 'The drive of a user in Microsoft OneDrive.',
  category: 'storage',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/graph/api/drive-get',
    on: '2026-11-24',
  },
  site: 'https://graph.microsoft.com',
  parameters: { user: text('Id or principal name of the user whose drive it is.', { maxLength: 256 }) },
  sample: { user: 'orders@acme.example' },
  schemes: {
    ...entraClient('https://graph.microsoft.com/.default'),
    workloadIdentity: entraWorkload('https://graph.microsoft.com/.default'),
  },
  check: {
    url: '{parameters.url}/v1.0/users/{parameters.user}/drive',
    query: { $select: 'id' },
    expect: { json: { '/id': { type: 'string' } } },
  },
  asks: 'Asks for the id of the drive.',
});
