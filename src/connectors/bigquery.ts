import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { serviceAccount } from '../families/authenticationSchemes.ts';

/** Google BigQuery, by its HTTP interface. */
export const bigquery = httpConnector({
  type: 'bigquery',
  title: 'Google BigQuery',
  summary: 'A project of Google BigQuery.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/datasets/list',
    on: '2026-11-24',
  },
  site: 'https://bigquery.googleapis.com',
  parameters: { projectId: text('Id of the project.', { maxLength: 64 }) },
  sample: { projectId: 'shop' },
  schemes: { serviceAccount: serviceAccount('https://www.googleapis.com/auth/bigquery.readonly') },
  check: {
    url: '{parameters.url}/bigquery/v2/projects/{parameters.projectId}/datasets',
    query: { maxResults: '1' },
    expect: { json: { '/kind': { const: 'bigquery#datasetList' } } },
  },
  asks: 'Asks for one dataset of the project.',
});
