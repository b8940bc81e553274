import { httpConnector } from '../families/http.ts';
import { password } from '../families/authenticationSchemes.ts';

/** Sonatype Nexus, by its HTTP interface. */
export const nexus = httpConnector({
  type: 'nexus',
  title: 'Sonatype Nexus',
  summary: 'A Sonatype Nexus Repository.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://help.sonatype.com/en/repositories-api.html', on: '2026-11-24' },
  aliases: ['nexus-repository'],
  example: 'https://nexus.example.com',
  schemes: { password: password() },
  check: {
    url: '{parameters.url}/service/rest/v1/repositories',
    expect: { json: { '': { type: 'array' } } },
  },
  asks: 'Asks which repositories the user sees.',
});
