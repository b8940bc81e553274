import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Adobe Marketo Engage, by its HTTP interface. */
export const marketo = httpConnector({
  type: 'marketo',
  title: 'Adobe Marketo Engage',
  summary: 'An instance of Adobe Marketo Engage.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://experienceleague.adobe.com/en/docs/marketo-developer/marketo/rest/authentication',
    on: '2026-11-25',
  },
  aliases: ['marketo-engage'],
  example: 'https://123-abc-456.mktorest.com',
  schemes: { clientCredentials: clientCredentials({ at: '{parameters.url}/identity/oauth/token' }) },
  check: {
    url: '{parameters.url}/rest/v1/activities/types.json',
    expect: { json: { '/success': { const: true } } },
    tells: [
      { at: '/errors/0/code', is: ['600', '601'], reason: 'CredentialsRejected' },
      { at: '/errors/0/code', is: ['602'], reason: 'CredentialsExpired' },
      { at: '/errors/0/code', is: ['603'], reason: 'PermissionDenied' },
      { at: '/errors/0/code', is: ['606', '607', '615'], reason: 'RateLimited' },
      { at: '/errors/0/code', is: ['604', '608', '611', '713'], reason: 'ServerUnavailable' },
    ],
  },
  asks: 'Asks which types of activities there are.',
});
