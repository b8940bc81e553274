import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Microsoft Advertising, by its HTTP interface. */
export const bingAds = httpConnector({
  type: 'bing-ads',
  title: 'Microsoft Advertising',
  summary: 'Accounts of Microsoft Advertising.',
  category: 'marketing',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/advertising/customer-management-service/getuser',
    on: '2026-11-25',
  },
  aliases: ['microsoft-ads', 'microsoft-advertising'],
  site: 'https://clientcenter.api.bingads.microsoft.com',
  schemes: {
    token: {
      title: 'Access token, and the token of the developer',
      secrets: {
        token: text(
          'Access token. Its refresh token is replaced as it is used, so that only who keeps the new one may use it.',
          {
            maxLength: 16_384,
          },
        ),
        developerToken: text('Developer token.'),
      },
      headers: { authorization: 'Bearer {secrets.token}', developertoken: '{secrets.developerToken}' },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}/CustomerManagement/v13/User/Query',
    json: { UserId: null },
    expect: { json: { '/User/Id': { type: ['integer', 'string'] } } },
    tells: [
      { at: '/Errors/0/Code', is: ['105', '106'], reason: 'CredentialsRejected' },
      { at: '/Errors/0/Code', is: ['109'], reason: 'CredentialsExpired' },
      { at: '/Errors/0/Code', is: ['117'], reason: 'RateLimited' },
    ],
  },
  asks: 'Asks whom the token belongs to.',
});
