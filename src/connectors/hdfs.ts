import { optional, text } from '../contract/schema.ts';
import { httpConnector } from '../families/http.ts';
import { password } from '../families/authenticationSchemes.ts';

/** The file system of Hadoop, by WebHDFS. */
export const hdfs = httpConnector({
  type: 'hdfs',
  title: 'Hadoop HDFS',
  summary: 'A path of the file system of Hadoop, by WebHDFS or HttpFS, or by Knox before them.',
  category: 'storage',
  verified: { by: 'server', with: 'Hadoop 3.4', on: '2026-11-25' },
  aliases: ['webhdfs', 'hadoop', 'httpfs'],
  example: 'http://namenode.data.svc:9870',
  parameters: {
    path: optional(
      text('Path of a directory or file, from the root on.', {
        pattern: '^/([^/]+(/[^/]+)*)?$',
        default: '/',
      }),
    ),
  },
  schemes: {
    user: {
      title: 'Name of a user, which the cluster believes',
      parameters: { user: text('User to ask as.', { maxLength: 256 }) },
      secrets: {},
      query: { 'user.name': '{parameters.user}' },
      sample: { user: 'reader' },
    },
    delegationToken: {
      title: 'Delegation token',
      secrets: { delegationToken: text('Delegation token, as its address form.') },
      query: { delegation: '{secrets.delegationToken}' },
      secretInQuery: true,
    },
    password: password('User to log in as, where a gateway asks for a password.'),
  },
  check: {
    url: '{parameters.url}/webhdfs/v1',
    below: '{parameters.path}',
    query: { op: 'GETFILESTATUS' },
    expect: { json: { '/FileStatus/type': { type: 'string' } } },
    tells: [
      {
        at: '/RemoteException/exception',
        is: ['AccessControlException', 'AuthorizationException'],
        reason: 'PermissionDenied',
      },
      {
        at: '/RemoteException/exception',
        is: ['SecurityException', 'InvalidToken'],
        reason: 'CredentialsRejected',
      },
      {
        at: '/RemoteException/exception',
        is: ['StandbyException', 'SafeModeException', 'RetriableException'],
        reason: 'ServerUnavailable',
      },
    ],
  },
  asks: 'Asks what is at the path.',
});
