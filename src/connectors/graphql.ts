import { oauthClient } from '../families/grants.ts';
import { httpConnector } from '../families/http.ts';
import { anonymous, apiKey, password, token } from '../families/authenticationSchemes.ts';
import { awsKeys } from '../families/signatureSchemes.ts';

/** GraphQL, by its HTTP interface. */
export const graphql = httpConnector({
  type: 'graphql',
  title: 'GraphQL',
  summary: 'Any service with a GraphQL interface.',
  category: 'api',
  verified: { by: 'server', with: 'GraphQL Yoga 5.24', on: '2026-11-24' },
  example: 'https://api.example.com/graphql',
  schemes: {
    token: token('Token.'),
    apiKey: apiKey('API key.', 'x-api-key'),
    password: password(),
    clientCredentials: oauthClient(),
    accessKey: awsKeys('appsync'),
    none: anonymous(),
  },
  check: {
    method: 'POST',
    url: '{parameters.url}',
    json: { query: '{ __typename }' },
    expect: { json: { '/data/__typename': { type: 'string' } } },
  },
  asks: 'Asks for the name of the root type.',
});
