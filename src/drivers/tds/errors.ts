import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';

type Meaning = readonly [of: readonly number[], reason: FailureReason, message: string];

/** Sent for every login that fails, together with the number of its cause; without that where the server keeps the cause to itself. */
const LOGIN_FAILED = 18_456;

/** Numbers of errors of SQL Server, and of its services in Azure. */
const MEANINGS: readonly Meaning[] = [
  [[4060, 4064, 911], 'TargetNotFound', 'the database does not exist, or the login may not open it'],
  [[40_532], 'TargetNotFound', 'there is no server of that name'],
  [
    [916, 229, 297, 300],
    'PermissionDenied',
    'the login may not use the database: CREATE USER for it there, and GRANT CONNECT',
  ],
  [[40_615, 40_914, 47_073], 'ClientNotAllowed', 'the firewall of the server does not let this network in'],
  [[18_470, 18_486], 'AccountLocked', 'the login is disabled or locked out'],
  [[18_487, 18_488], 'CredentialsExpired', 'the password has expired, or must be changed'],
  [[18_452, 40_607], 'AuthMethodNotOffered', 'the server takes other logins than this one'],
  [
    [17_809, 18_458, 18_459, 18_460, 10_928, 10_929, 10_930, 10_936],
    'TooManyConnections',
    'the server has no connection or worker left',
  ],
  [
    [17_142, 17_187, 17_188, 18_401, 18_451, 18_461, 6005],
    'ServerUnavailable',
    'the server is starting, stopping, paused or in maintenance',
  ],
  [[921, 922, 927, 942, 945, 976, 978, 979, 983], 'ServerUnavailable', 'the database cannot be used now'],
  [
    [40_197, 40_501, 40_613, 40_925, 42_108, 42_109, 49_918, 49_919, 49_920],
    'ServerUnavailable',
    'the service is busy, paused or being moved',
  ],
  [[LOGIN_FAILED], 'CredentialsRejected', 'the server does not accept the login or its credential'],
];

/** The failure that some errors stand for: the cause rather than the sentence that a login failed. */
export function loginFailure(numbers: readonly number[]): ConnectionFailure {
  const causes = numbers.filter((each) => each !== LOGIN_FAILED);
  const decisive = causes.length > 0 ? causes : numbers;
  const meaning = MEANINGS.find(([of]) => of.some((each) => decisive.includes(each)));
  return meaning
    ? new ConnectionFailure(meaning[1], meaning[2])
    : new ConnectionFailure('UnexpectedAnswer', 'the server answers with an error');
}
