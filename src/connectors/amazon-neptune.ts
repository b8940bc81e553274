import { httpConnector } from '../families/http.ts';
import { anonymous } from '../families/authenticationSchemes.ts';
import { awsKeys } from '../families/signatureSchemes.ts';

/** Amazon Neptune, by its HTTP interface for Gremlin. */
export const amazonNeptune = httpConnector({
  type: 'amazon-neptune',
  title: 'Amazon Neptune',
  summary: 'A cluster of Amazon Neptune, by its HTTP interface for Gremlin.',
  category: 'database',
  verified: {
    by: 'recorded',
    with: 'https://docs.aws.amazon.com/neptune/latest/userguide/access-graph-gremlin-rest.html',
    on: '2026-11-25',
  },
  aliases: ['neptune'],
  example: 'https://orders.cluster-c0ffee.eu-central-1.neptune.amazonaws.com:8182',
  schemes: { keys: awsKeys('neptune-db'), none: anonymous() },
  check: {
    method: 'POST',
    url: '{parameters.url}/gremlin',
    json: { gremlin: 'g.inject(1)' },
    expect: { json: { '/status/code': { const: 200 } } },
    // One code stands for a wrong login and a missing right: its message is looked into for what it is about.
    tells: [
      { at: '/code', is: ['ThrottlingException', 'TooManyRequestsException'], reason: 'RateLimited' },
      { is: ['expired'], reason: 'CredentialsExpired' },
      { is: ['signature', 'token', 'MissingAuthenticationToken'], reason: 'CredentialsRejected' },
    ],
  },
  asks: 'Asks Gremlin for a number that is in the question.',
});
