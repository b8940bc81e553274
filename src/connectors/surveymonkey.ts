import { httpConnector } from '../families/http.ts';
import { token } from '../families/authenticationSchemes.ts';

/** SurveyMonkey, by its HTTP interface. */
export const surveymonkey = httpConnector({
  type: 'surveymonkey',
  title: 'SurveyMonkey',
  summary: 'Surveys of SurveyMonkey.',
  category: 'productivity',
  verified: { by: 'recorded', with: 'https://developer.surveymonkey.com/api/v3/#users-me', on: '2026-11-24' },
  site: 'https://api.surveymonkey.com',
  schemes: { token: token('Access token.') },
  check: { url: '{parameters.url}/v3/users/me', expect: { json: { '/id': { type: 'string' } } } },
  asks: 'Asks whom the token belongs to.',
});
