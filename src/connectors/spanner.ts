import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google Cloud Spanner, by its HTTP interface. */
export const spanner = httpConnector({
  type: 'spanner',
  title: 'Google Cloud Spanner',
  summary: 'A database of Google Cloud Spanner.',
  category: 'database',
  verified: {
    by: 'recorded',
    with: 'https://docs.cloud.google.com/spanner/docs/reference/rest/v1/projects.instances.databases/get',
    on: '2026-11-24',
  },
  site: 'https://spanner.googleapis.com',
  parameters: {
    projectId: text('Id of the project.', { maxLength: 64 }),
    instance: text('Id of the instance.', { maxLength: 64 }),
    database: text('Id of the database.', { maxLength: 64 }),
  },
  sample: { projectId: 'shop', instance: 'main', database: 'orders' },
  schemes: googleSchemes('https://www.googleapis.com/auth/cloud-platform'),
  check: {
    url: '{parameters.url}/v1/projects/{parameters.projectId}/instances/{parameters.instance}/databases/{parameters.database}',
    expect: { json: { '/name': { type: 'string' } } },
  },
  asks: 'Asks for the database.',
});
