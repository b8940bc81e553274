import { httpConnector } from '../families/http.ts';
import { password } from '../families/authenticationSchemes.ts';

/** Harbor, by its HTTP interface. */
export const harbor = httpConnector({
  type: 'harbor',
  title: 'Harbor',
  summary: 'A Harbor registry.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://goharbor.io/docs/main/build-customize-contribute/configure-swagger/',
    on: '2026-11-24',
  },
  example: 'https://harbor.example.com',
  schemes: { password: password() },
  check: {
    url: '{parameters.url}/api/v2.0/users/current',
    expect: { json: { '/user_id': { type: 'integer' } } },
  },
  asks: 'Asks who is logged in.',
});
