import { httpConnector } from '../families/http.ts';
import { password, token } from '../families/authenticationSchemes.ts';

/** JFrog Artifactory, by its HTTP interface. */
export const artifactory = httpConnector({
  type: 'artifactory',
  title: 'JFrog Artifactory',
  summary: 'A JFrog Artifactory.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://jfrog.com/help/r/jfrog-rest-apis/get-repositories',
    on: '2026-11-24',
  },
  aliases: ['jfrog'],
  example: 'https://acme.jfrog.io/artifactory',
  schemes: { token: token('Access or reference token.'), password: password() },
  check: { url: '{parameters.url}/api/repositories', expect: { json: { '': { type: 'array' } } } },
  asks: 'Asks which repositories the user sees.',
});
