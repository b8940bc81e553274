import { text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';

/** etcd, by its HTTP interface. */
export const etcd = httpConnector({
  type: 'etcd',
  title: 'etcd',
  summary: 'An etcd cluster with users, by its JSON gateway.',
  category: 'database',
  stage: 'beta',
  verified: { by: 'server', with: 'etcd 3.4', on: '2026-11-24' },
  example: 'https://etcd.data.svc:2379',
  isCluster: true,
  schemes: {
    password: {
      title: 'User and password',
      parameters: { user: text('User to log in as.', { maxLength: 256 }) },
      identity: ['user'],
      secrets: { password: text('Password of the user.') },
      sample: { user: 'reader' },
    },
  },
  check: {
    method: 'POST',
    url: '{parameters.url}/v3/auth/authenticate',
    json: { name: '{parameters.user}', password: '{secrets.password}' },
    expect: { json: { '/token': { type: 'string' } } },
    reasons: { 400: 'CredentialsRejected' },
  },
  asks: 'Asks for a token, which it does not use.',
});
