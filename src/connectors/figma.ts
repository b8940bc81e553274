import { httpConnector } from '../families/http.ts';
import { tokenHeader } from '../families/authenticationSchemes.ts';

/** Figma, by its HTTP interface. */
export const figma = httpConnector({
  type: 'figma',
  title: 'Figma',
  summary: 'Files of Figma.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://developers.figma.com/docs/rest-api/users-endpoints/',
    on: '2026-11-24',
  },
  site: 'https://api.figma.com',
  schemes: { token: tokenHeader('x-figma-token', 'Personal access token.') },
  check: {
    url: '{parameters.url}/v1/me',
    expect: { json: { '/id': { type: 'string' } } },
    reasons: { 403: 'CredentialsRejected' },
  },
  asks: 'Asks whom the token belongs to.',
});
