import type { Declaration } from '../../src/catalog/declared.ts';

/** A type as a user declares it: the sample of the documentation. */
export const CRM = {
  title: 'Acme CRM',
  summary: "The in-house CRM's REST API.",
  category: 'crm',
  stage: 'beta',
  parameters: {
    type: 'object',
    required: ['url'],
    properties: {
      url: { type: 'string', format: 'uri', title: 'Base URL' },
      region: { type: 'string', enum: ['eu', 'us'], default: 'eu' },
    },
  },
  secrets: { token: { title: 'API token', required: true } },
  check: {
    http: {
      method: 'GET',
      url: '{parameters.url}/v1/me',
      query: { region: '{parameters.region}' },
      headers: { Authorization: 'Bearer {secrets.token}' },
      expect: { status: [200], json: { '/account/id': { type: 'string' } } },
      reasons: { '401': 'CredentialsRejected', '403': 'PermissionDenied', '404': 'TargetNotFound' },
    },
  },
} as const satisfies Declaration;
