import { httpConnector } from '../families/http.ts';
import { password, token } from '../families/authenticationSchemes.ts';

/** Splunk, by its HTTP interface. */
export const splunk = httpConnector({
  type: 'splunk',
  title: 'Splunk',
  summary: 'A search head of Splunk, by its management port.',
  category: 'observability',
  verified: {
    by: 'recorded',
    with: 'https://help.splunk.com/en/splunk-enterprise/rest-api-reference',
    on: '2026-11-24',
  },
  example: 'https://splunk.example.com:8089',
  schemes: { token: token('Authentication token.'), password: password() },
  check: {
    url: '{parameters.url}/services/authentication/current-context',
    query: { output_mode: 'json' },
    expect: { json: { '/entry': { type: 'array' } } },
  },
  asks: 'Asks who is logged in.',
});
