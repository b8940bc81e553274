import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Google Gemini, by its HTTP interface. */
export const googleGemini = httpConnector({
  type: 'google-gemini',
  title: 'Google Gemini',
  summary: 'Models of Google Gemini.',
  category: 'ai',
  verified: { by: 'recorded', with: 'https://ai.google.dev/api/models', on: '2026-11-24' },
  aliases: ['gemini'],
  site: 'https://generativelanguage.googleapis.com',
  schemes: { apiKey: apiKey('API key.', 'x-goog-api-key') },
  check: {
    url: '{parameters.url}/v1beta/models',
    query: { pageSize: '1' },
    expect: { json: { '/models': { type: 'array' } } },
    tells: [{ is: ['API_KEY_INVALID'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks for one model.',
});
