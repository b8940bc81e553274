import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** Azure DevOps, by its HTTP interface. */
export const azureDevops = httpConnector({
  type: 'azure-devops',
  title: 'Azure DevOps',
  summary: 'An organisation of Azure DevOps.',
  category: 'productivity',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/rest/api/azure/devops/core/projects/list',
    on: '2026-11-24',
  },
  aliases: ['vsts', 'azure-repos'],
  site: 'https://dev.azure.com',
  parameters: { organization: text('Name of the organisation.', { maxLength: 64 }) },
  sample: { organization: 'acme' },
  schemes: {
    token: {
      title: 'Personal access token',
      secrets: { token: text('Personal access token.') },
      auth: { basic: { user: '', password: '{secrets.token}' } },
    },
  },
  check: {
    url: '{parameters.url}/{parameters.organization}/_apis/projects',
    query: { $top: '1', 'api-version': '7.1' },
    expect: { status: [200], json: { '/count': { type: 'integer' } } },
    reasons: { 203: 'CredentialsRejected', 302: 'CredentialsRejected' },
  },
  asks: 'Asks for one project.',
});
