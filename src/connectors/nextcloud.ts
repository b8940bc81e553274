import { httpConnector } from '../families/http.ts';
import { password } from '../families/authenticationSchemes.ts';

/** Nextcloud, by its HTTP interface. */
export const nextcloud = httpConnector({
  type: 'nextcloud',
  title: 'Nextcloud',
  summary: 'A Nextcloud server.',
  category: 'storage',
  verified: {
    by: 'recorded',
    with: 'https://docs.nextcloud.com/server/latest/developer_manual/client_apis/OCS/ocs-api-overview.html',
    on: '2026-11-24',
  },
  aliases: ['owncloud'],
  example: 'https://cloud.example.com',
  schemes: { password: password('User to log in as.', 'App password of the user.') },
  check: {
    url: '{parameters.url}/ocs/v2.php/cloud/user',
    query: { format: 'json' },
    headers: { 'ocs-apirequest': 'true' },
    expect: { json: { '/ocs/data/id': { type: 'string' } } },
  },
  asks: 'Asks who is logged in.',
});
