import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** SonarQube, by its HTTP interface. */
export const sonarqube = httpConnector({
  type: 'sonarqube',
  title: 'SonarQube',
  summary: 'A SonarQube server, or SonarQube Cloud.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://docs.sonarsource.com/sonarqube-server/extension-guide/web-api',
    on: '2026-11-24',
  },
  aliases: ['sonarcloud'],
  example: 'https://sonarqube.example.com',
  schemes: { token: token('Token of a user.') },
  check: {
    url: '{parameters.url}/api/authentication/validate',
    expect: { json: { '/valid': { const: true } } },
    tells: [{ at: '/valid', is: ['false'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks whether the token is valid.',
});
