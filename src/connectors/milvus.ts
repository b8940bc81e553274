import { httpConnector } from '../families/http.ts';
import { anonymous, token } from '../families/authenticationSchemes.ts';

/** Milvus, by its HTTP interface. */
export const milvus = httpConnector({
  type: 'milvus',
  title: 'Milvus',
  summary: 'A Milvus server, or a cluster of Zilliz Cloud.',
  category: 'search',
  verified: {
    by: 'recorded',
    with: 'https://milvus.io/api-reference/restful/v2.6.x/About.md',
    on: '2026-11-24',
  },
  aliases: ['zilliz'],
  example: 'http://milvus.search.svc:19530',
  schemes: { token: token('User and password with a colon between them, or an API key.'), none: anonymous() },
  check: {
    method: 'POST',
    url: '{parameters.url}/v2/vectordb/collections/list',
    json: {},
    expect: { json: { '/code': { const: 0 } } },
    tells: [{ at: '/code', is: ['1800', '80001'], reason: 'CredentialsRejected' }],
  },
  asks: 'Asks which collections there are.',
});
