import { httpConnector } from '../families/http.ts';
import { googleSchemes } from '../families/googleSchemes.ts';

/** Google Drive, by its HTTP interface. */
export const googleDrive = httpConnector({
  type: 'google-drive',
  title: 'Google Drive',
  summary: 'Files of Google Drive that are shared with a service account.',
  category: 'storage',
  verified: {
    by: 'recorded',
    with: 'https://developers.google.com/workspace/drive/api/reference/rest/v3/about/get',
    on: '2026-11-24',
  },
  site: 'https://www.googleapis.com',
  schemes: googleSchemes('https://www.googleapis.com/auth/drive.readonly'),
  check: {
    url: '{parameters.url}/drive/v3/about',
    query: { fields: 'user' },
    expect: { json: { '/user/emailAddress': { type: 'string' } } },
  },
  asks: 'Asks who is logged in.',
});
