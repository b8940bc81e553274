import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/reasons.ts';

/** A refusal of a server that speaks the protocol of PostgreSQL. */
interface Refusal {
  /** SQLSTATE. */
  readonly code: string;
  readonly text: string;
  /** As which this test logs in. */
  readonly user: string | undefined;
}

/**
 * The codes that poolers in front of PostgreSQL use for nearly everything: PgBouncer protocol_violation, PgCat
 * system_error, Supavisor internal_error. Their texts alone tell one refusal from another; PgBouncer also hands on the
 * texts of the database behind it.
 */
const CODES = /^(08P01|58000|XX000)$/;

const BEHIND =
  'the pooler cannot log in to the database behind it: check that database and the log of the pooler';
const BAD_CREDENTIALS = 'the server does not let this user in with this credential';

/** What a text means, by the first of these that it fits. */
const MEANINGS: readonly (readonly [RegExp, FailureReason, string])[] = [
  [/^server login (has been failing|failed)\b/i, 'ServerUnavailable', BEHIND], // before the cause, which it may quote
  [/^(no pg_hba\.conf entry for|pg_hba\.conf rejects) /i, 'ServerUnavailable', BEHIND],
  [
    /^client_login_timeout\b|^(connect timeout|connect failed|server dns lookup failed|server conn crashed\?|pause failed|bouncer config error|login failed)$/i,
    'ServerUnavailable',
    'the pooler has no connection to the database behind it: check that database and the log of the pooler',
  ],
  [
    /^query_wait_timeout$/i,
    'ServerUnavailable',
    'the pooler had no connection to the database free in time: raise the size of its pool, or check that database',
  ],
  [
    /^(the database system is |(pooler|server) (is )?shutting down$|bouncer resources exhaustion$|no memory for )/i,
    'ServerUnavailable',
    'the server is starting, stopping or out of order',
  ],
  [
    /^database ".*" is (disabled|not currently accepting connections)$/i,
    'ServerUnavailable',
    'the database takes no connections',
  ],
  [
    /^(no more connections allowed|client connections exceeded|sorry, too many clients already|remaining connection slots are reserved|too many connections for )/i,
    'TooManyConnections',
    'the server, the database or the user has no connection left',
  ],
  [
    /^(no such database\b|database ".*" does not exist$|no pool configured for database\b)/i,
    'TargetNotFound',
    'the database does not exist',
  ],
  [
    /^permission denied for database /i,
    'PermissionDenied',
    'the user may not connect to the database: GRANT CONNECT ON DATABASE',
  ],
  [
    /^ssl (is )?required$/i,
    'TLSRequired',
    'the server takes nobody without TLS: set tls.mode to require, verify-ca or verify-full',
  ],
  [
    /^((password|sasl|pam|ldap|certificate|"trust") authentication failed|no such user|tenant or user not found|login rejected|empty password returned by client)$/i,
    'CredentialsRejected',
    BAD_CREDENTIALS,
  ],
];

/** The database refuses a login, which PgBouncer may have tried as another user than the client; others name users in their own way. */
const BY_DATABASE = /^password authentication failed for user "(.*)"$/i;

/** The failure that a refusal of a pooler stands for; undefined where its code tells more, or its text is not known. */
export function poolerFailure({ code, text, user }: Refusal, cause?: Error): ConnectionFailure | undefined {
  if (!CODES.test(code)) return undefined;
  const [, triedUser] = BY_DATABASE.exec(text) ?? [];
  if (triedUser !== undefined) {
    return code !== '08P01' || triedUser === user
      ? new ConnectionFailure('CredentialsRejected', BAD_CREDENTIALS, { cause })
      : new ConnectionFailure('ServerUnavailable', BEHIND, { cause });
  }
  const meaning = MEANINGS.find(([phrase]) => phrase.test(text));
  return meaning && new ConnectionFailure(meaning[1], meaning[2], { cause });
}
