import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Datadog, by its HTTP interface. */
export const datadog = httpConnector({
  type: 'datadog',
  title: 'Datadog',
  summary: 'An organisation of Datadog; the site of another region is another address.',
  category: 'observability',
  verified: {
    by: 'recorded',
    with: 'https://docs.datadoghq.com/api/latest/authentication/',
    on: '2026-11-24',
  },
  site: 'https://api.datadoghq.com',
  schemes: { apiKey: apiKey('API key.', 'dd-api-key') },
  check: {
    url: '{parameters.url}/api/v1/validate',
    expect: { json: { '/valid': { const: true } } },
    reasons: { 403: 'CredentialsRejected' },
  },
  asks: 'Asks whether the key is valid.',
});
