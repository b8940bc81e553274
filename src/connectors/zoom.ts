import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { clientCredentials } from '../families/authenticationSchemes.ts';

/** Zoom, by its HTTP interface. */
export const zoom = httpConnector({
  type: 'zoom',
  title: 'Zoom',
  summary: 'An account of Zoom.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developers.zoom.us/docs/internal-apps/s2s-oauth/',
    on: '2026-11-24',
  },
  site: 'https://api.zoom.us',
  parameters: { accountId: text('Id of the account.', { maxLength: 128 }) },
  sample: { accountId: 'acc-1' },
  schemes: {
    clientCredentials: clientCredentials({
      at: 'https://zoom.us/oauth/token',
      form: { grant_type: 'account_credentials', account_id: '{parameters.accountId}' },
      secretIn: 'header',
    }),
  },
  check: { url: '{parameters.url}/v2/users/me', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks for the owner of the application.',
});
