import { httpConnector } from '../families/http.ts';
import { digest, password, token } from '../families/authenticationSchemes.ts';

/** CalDAV and CardDAV, calendars and address books over HTTP. */
export const caldav = httpConnector({
  type: 'caldav',
  title: 'CalDAV',
  summary: 'Calendars and address books of a server of CalDAV and CardDAV.',
  category: 'productivity',
  verified: { by: 'server', with: 'Radicale 3.1', on: '2026-11-25' },
  aliases: ['carddav', 'radicale', 'baikal'],
  example: 'https://calendar.example.com',
  schemes: { password: password(), digest: digest(), token: token('Token of the user.') },
  check: {
    method: 'PROPFIND',
    url: '{parameters.url}/',
    headers: { depth: '0', accept: 'application/xml' },
    body: {
      type: 'application/xml; charset=utf-8',
      texts: ['<propfind xmlns="DAV:"><prop><current-user-principal/></prop></propfind>'],
    },
    expect: { status: [207], text: 'current-user-principal' },
    tells: [{ is: ['unauthenticated'], inSuccess: true, reason: 'CredentialsRejected' }],
  },
  asks: 'Asks who is logged in.',
});
