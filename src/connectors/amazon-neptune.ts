import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { anonymous } from '../families/authenticationSchemes.ts';
import { awsSchemes, REGION } from '../families/awsSchemes.ts';

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
  parameters: { region: optional(text('Region of the cluster, which is signed for.', REGION)) },
  sample: { region: 'eu-central-1' },
  schemes: {
    ...awsSchemes({ service: 'neptune-db', action: 'neptune-db:ReadDataViaQuery' }),
    none: anonymous(),
  },
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
