import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/failure.ts';
import { textIn, valuesIn } from './values.ts';
import type { EncodedValue } from './values.ts';

/** What conditions of an error mean for a test, by their symbols. */
export type ErrorConditions = Readonly<Record<string, readonly [FailureReason, string]>>;

/** To `open` and `begin`. */
export const AT_OPEN: ErrorConditions = {
  'amqp:unauthorized-access': [
    'PermissionDenied',
    'the login is right, and the user may not open a connection',
  ],
  'amqp:not-found': ['TargetNotFound', 'the virtual host does not exist'],
  'amqp:not-allowed': ['PermissionDenied', 'the virtual host does not exist, or the user may not open it'],
};

/** The same where no login was given. */
export const AT_ANONYMOUS_OPEN: ErrorConditions = {
  ...AT_OPEN,
  'amqp:unauthorized-access': ['CredentialsRejected', 'the broker asks for a login, and none is given'],
};

/** To `attach` and what follows it. */
export const AT_ATTACH: ErrorConditions = {
  'amqp:unauthorized-access': ['PermissionDenied', 'the user may not do that at the address'],
  'amqp:not-found': ['TargetNotFound', 'the address does not exist'],
  'amqp:not-allowed': ['PermissionDenied', 'the broker does not allow that at the address'],
};

const GENERAL: ErrorConditions = {
  'amqp:connection:forced': ['ServerUnavailable', 'the broker is stopping, or closes connections'],
  'amqp:internal-error': ['ServerUnavailable', 'the broker is out of order'],
  'amqp:resource-limit-exceeded': [
    'TooManyConnections',
    'a limit of connections, sessions or links is reached',
  ],
  'amqp:resource-locked': ['ServerUnavailable', 'another has the address for itself'],
  'amqp:resource-deleted': ['TargetNotFound', 'the address has been deleted'],
  'amqp:connection:redirect': [
    'UnexpectedAnswer',
    'the broker refers to another one, and a test does not follow',
  ],
  'amqp:link:redirect': ['UnexpectedAnswer', 'the broker refers to another one, and a test does not follow'],
  'com.microsoft:auth-failed': ['CredentialsRejected', 'the service does not accept the key'],
  'com.microsoft:entity-disabled': ['ServerUnavailable', 'the queue, topic or hub is disabled'],
  'com.microsoft:server-busy': ['ServerUnavailable', 'the service is busy'],
  'com.microsoft:timeout': ['ServerUnavailable', 'the service did not answer itself in time'],
};

const ERROR = 0x1d;

/** The failure that an error stands for: of its fields only the condition, a symbol, is read. */
export function errorFailure(error: EncodedValue, meanings: ErrorConditions): ConnectionFailure {
  const condition = error.descriptor === ERROR ? (textIn(valuesIn(error)[0]) ?? '') : '';
  const all = { ...GENERAL, ...meanings };
  const [reason, message] = (Object.hasOwn(all, condition) ? all[condition] : undefined) ?? OTHER;
  return new ConnectionFailure(reason, message);
}

const OTHER = ['UnexpectedAnswer', 'the broker answers with an error'] as const;
