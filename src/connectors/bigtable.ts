import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google Bigtable, by its HTTP interface. */
export const bigtable = httpConnector({
  type: 'bigtable',
  title: 'Google Bigtable',
  summary: 'An instance of Google Bigtable.',
  category: 'database',
  verified: {
    by: 'recorded',
    with: 'https://docs.cloud.google.com/bigtable/docs/reference/admin/rest/v2/projects.instances/get',
    on: '2026-11-25',
  },
  aliases: ['google-bigtable'],
  site: 'https://bigtableadmin.googleapis.com',
  parameters: {
    projectId: text('Id of the project.', { maxLength: 64 }),
    instance: text('Id of the instance.', { maxLength: 33 }),
  },
  sample: { projectId: 'shop', instance: 'orders' },
  schemes: googleSchemes('https://www.googleapis.com/auth/cloud-platform.read-only'),
  check: {
    url: '{parameters.url}/v2/projects/{parameters.projectId}/instances/{parameters.instance}',
    query: { fields: 'name,state' },
    expect: { json: { '/name': { type: 'string' } } },
  },
  asks: 'Asks for the name and the state of the instance.',
});
