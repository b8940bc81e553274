import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google Firestore, by its HTTP interface. */
export const firestore = httpConnector({
  type: 'firestore',
  title: 'Google Firestore',
  summary: 'A database of Google Firestore, or of Datastore.',
  category: 'database',
  verified: {
    by: 'recorded',
    with: 'https://docs.cloud.google.com/firestore/docs/reference/rest/v1/projects.databases/get',
    on: '2026-11-25',
  },
  aliases: ['google-firestore', 'datastore', 'firebase'],
  site: 'https://firestore.googleapis.com',
  parameters: {
    projectId: text('Id of the project.', { maxLength: 64 }),
    database: optional(text('Id of the database.', { maxLength: 63, default: '(default)' })),
  },
  sample: { projectId: 'shop' },
  schemes: googleSchemes('https://www.googleapis.com/auth/datastore'),
  check: {
    url: '{parameters.url}/v1/projects/{parameters.projectId}/databases/{parameters.database}',
    query: { fields: 'name' },
    expect: { json: { '/name': { type: 'string' } } },
  },
  asks: 'Asks for the name of the database.',
});
