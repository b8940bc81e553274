import { delegatedAccount, GOOGLE_KEEPS, refreshToken } from '../families/grants.ts';
import { httpConnector } from '../families/http.ts';

/** Gmail, by its HTTP interface. */
export const gmail = httpConnector({
  type: 'gmail',
  title: 'Gmail',
  summary: 'A mailbox of Gmail, or of Google Workspace.',
  category: 'mail',
  verified: {
    by: 'recorded',
    with: 'https://developers.google.com/workspace/gmail/api/reference/rest/v1/users/getProfile',
    on: '2026-11-25',
  },
  aliases: ['google-mail'],
  site: 'https://gmail.googleapis.com',
  schemes: {
    serviceAccount: delegatedAccount('https://www.googleapis.com/auth/gmail.metadata'),
    refreshToken: refreshToken({ at: 'https://oauth2.googleapis.com/token', stays: GOOGLE_KEEPS }),
  },
  check: {
    url: '{parameters.url}/gmail/v1/users/me/profile',
    query: { fields: 'emailAddress' },
    expect: { json: { '/emailAddress': { type: 'string' } } },
  },
  asks: 'Asks whose mailbox it is.',
});
