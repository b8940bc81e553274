import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';
import { refreshToken } from '../families/grants.ts';

/** Snapchat Ads, by its HTTP interface. */
export const snapchatAds = httpConnector({
  type: 'snapchat-ads',
  title: 'Snapchat Ads',
  summary: 'Organisations and advertising accounts of Snapchat.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://developers.snap.com/api/marketing-api/Ads-API/authentication',
    on: '2026-11-25',
  },
  aliases: ['snapchat', 'snapchat-marketing'],
  site: 'https://adsapi.snapchat.com',
  schemes: {
    refreshToken: refreshToken({
      at: 'https://accounts.snapchat.com/login/oauth2/access_token',
      stays: 'Snapchat keeps a refresh token until it is revoked.',
    }),
    token: token('Access token.'),
  },
  check: {
    url: '{parameters.url}/v1/me',
    expect: { json: { '/request_status': { enum: ['SUCCESS', 'success'] }, '/me/id': { type: 'string' } } },
  },
  asks: 'Asks whom the token belongs to.',
});
