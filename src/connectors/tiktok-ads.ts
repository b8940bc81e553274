import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** TikTok Ads, by its HTTP interface. */
export const tiktokAds = httpConnector({
  type: 'tiktok-ads',
  title: 'TikTok Ads',
  summary: 'An advertiser of TikTok for Business.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://business-api.tiktok.com/portal/docs?id=1739593083610113',
    on: '2026-11-25',
  },
  aliases: ['tiktok', 'tiktok-marketing'],
  site: 'https://business-api.tiktok.com',
  parameters: { advertiserId: text('Id of the advertiser.', { maxLength: 32, pattern: '^[0-9]+$' }) },
  sample: { advertiserId: '7000000000000000001' },
  schemes: { token: tokenHeader('access-token', 'Access token, which has no end.') },
  check: {
    url: '{parameters.url}/open_api/v1.3/advertiser/info/',
    query: { advertiser_ids: '["{parameters.advertiserId}"]', fields: '["advertiser_id"]' },
    expect: { json: { '/code': { const: 0 }, '/data/list/0/advertiser_id': { type: 'string' } } },
    tells: [
      { at: '/code', is: ['40102'], reason: 'CredentialsExpired' },
      { at: '/code', is: ['40104', '40105'], reason: 'CredentialsRejected' },
      { at: '/code', is: ['40001'], reason: 'PermissionDenied' },
      { at: '/code', is: ['40100', '40016', '40132', '40133'], reason: 'RateLimited' },
      { at: '/code', is: ['50000', '50002', '51305'], reason: 'ServerUnavailable' },
    ],
  },
  asks: 'Asks for the id of the advertiser.',
});
