import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Delta Sharing, by its HTTP interface. */
export const deltaSharing = httpConnector({
  type: 'delta-sharing',
  title: 'Delta Sharing',
  summary: 'A server of Delta Sharing.',
  category: 'warehouse',
  verified: {
    by: 'recorded',
    with: 'https://github.com/delta-io/delta-sharing/blob/main/PROTOCOL.md',
    on: '2026-11-24',
  },
  example: 'https://sharing.example.com/delta-sharing',
  schemes: { token: token('Bearer token of the profile.') },
  check: {
    url: '{parameters.url}/shares',
    query: { maxResults: '1' },
    expect: { json: { '/items': { type: 'array' } } },
  },
  asks: 'Asks for one share.',
});
