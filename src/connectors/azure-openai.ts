import { httpConnector } from '../families/http.ts';
import { apiKey } from '../families/authenticationSchemes.ts';

/** Azure OpenAI, by its HTTP interface. */
export const azureOpenai = httpConnector({
  type: 'azure-openai',
  title: 'Azure OpenAI',
  summary: 'Models of Azure OpenAI.',
  category: 'ai',
  verified: {
    by: 'recorded',
    with: 'https://learn.microsoft.com/en-us/rest/api/azureopenai/models/list',
    on: '2026-11-24',
  },
  example: 'https://acme.openai.azure.com',
  schemes: { apiKey: apiKey('Key of the resource.', 'api-key') },
  check: {
    url: '{parameters.url}/openai/models',
    query: { 'api-version': '2024-10-21' },
    expect: { json: { '/data': { type: 'array' } } },
  },
  asks: 'Asks which models there are.',
});
