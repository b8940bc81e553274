import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google BigQuery, by its HTTP interface. */
export const bigquery = httpConnector({
  type: 'bigquery',
  title: 'Google BigQuery',
  summary: 'A project of Google BigQuery.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://docs.cloud.google.com/bigquery/docs/reference/rest/v2/jobs/query',
    on: '2026-11-30',
  },
  site: 'https://bigquery.googleapis.com',
  parameters: { projectId: text('Id of the project.', { maxLength: 64 }) },
  sample: { projectId: 'shop' },
  schemes: googleSchemes('https://www.googleapis.com/auth/bigquery.readonly'),
  check: {
    method: 'POST',
    url: '{parameters.url}/bigquery/v2/projects/{parameters.projectId}/queries',
    json: { query: 'SELECT 1', useLegacySql: false, dryRun: true },
    expect: { json: { '/kind': { const: 'bigquery#queryResponse' } } },
  },
  purposes: {
    connect: { right: '`bigquery.jobs.create` in the project (role BigQuery Job User)' },
    list: {
      right: '`bigquery.datasets.get` in a dataset of the project (role BigQuery Metadata Viewer)',
      check: {
        url: '{parameters.url}/bigquery/v2/projects/{parameters.projectId}/datasets',
        query: { maxResults: '1' },
        expect: { json: { '/kind': { const: 'bigquery#datasetList' } } },
        grants: '/datasets/0',
      },
      asks: 'asks for one dataset instead, and is refused where the account sees none (GET /bigquery/v2/projects/{projectId}/datasets)',
    },
  },
  asks: 'Has the query "SELECT 1" checked without running it, which needs the right bigquery.jobs.create in the project, as every query does.',
});
