import { httpConnector } from '../families/http.ts';
import { anonymous, digest, password, token } from '../families/authenticationSchemes.ts';
import { WEBDAV_FORMATS } from '../formats/files.ts';

/** WebDAV, a file system over HTTP. */
export const webdav = httpConnector({
  type: 'webdav',
  title: 'WebDAV',
  summary: 'A folder of a WebDAV server.',
  category: 'storage',
  verified: { by: 'server', with: 'Apache 2.4', on: '2026-11-24' },
  example: 'https://files.example.com/dav',
  formats: WEBDAV_FORMATS,
  schemes: { password: password(), digest: digest(), token: token('Token of the user.'), none: anonymous() },
  check: {
    method: 'PROPFIND',
    url: '{parameters.url}/',
    headers: { depth: '0', accept: 'application/xml' },
    expect: { status: [207], text: 'multistatus' },
  },
  asks: 'Asks for the properties of the folder.',
});
