import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** Argo CD, by its HTTP interface. */
export const argoCd = httpConnector({
  type: 'argo-cd',
  title: 'Argo CD',
  summary: 'An Argo CD server.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://argo-cd.readthedocs.io/en/stable/developer-guide/api-docs/',
    on: '2026-11-24',
  },
  aliases: ['argocd'],
  example: 'https://argocd.example.com',
  schemes: { token: token('Token of an account.') },
  check: {
    url: '{parameters.url}/api/v1/session/userinfo',
    expect: { json: { '/loggedIn': { const: true } } },
    tells: [{ at: '/loggedIn', is: ['false'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks whom the token belongs to; the service answers strangers too, as not logged in.',
});
