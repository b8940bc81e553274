import type { FailureReason } from '../contract/reasons.ts';

/** What a text of a server means, where its code leaves that open. */
export type Phrase = readonly [RegExp, FailureReason, string];

/*
 * Servers of FTP, SMTP, POP3 and IMAP have codes for a refused login, and words alone for what most often is the
 * cause. A driver looks at the code first, and at these where its protocol has no code that says more.
 */

/** The server lets no client in without TLS. */
export const TLS_REQUIRED: Phrase = [
  /\b(must|use|need|require|issue)\w* .{0,40}\b(TLS|SSL|STARTTLS|encryption|encrypted)\b|\b(TLS|SSL|encryption)( is)? (required|needed)\b|\bcleartext sessions\b|\bplain ?text authentication\b.*\b(not allowed|disallowed|disabled|without|non-secure)\b|\bonly available under a layer\b/i,
  'TLSRequired',
  'the server lets users in over TLS only',
];

/** Several connections are meant, or several log-ins. */
export const TOO_MANY: readonly Phrase[] = [
  [
    /\btoo many [^.]{0,30}\b(log-?ins?|attempts?|fail\w*|passwords?|authenticat\w*)\b|\brate limit|\bunusual rate\b|\btoo often\b|\bthrottling\b|\b(rate|credits|quota) exceeded\b|\brate\b.{0,40}\btoo high\b/i,
    'RateLimited',
    'the server was asked for a login too often',
  ],
  [
    /\btoo many (\w+ ){0,2}(connect|client|user|session)|\bmaximum number of\b|\(the maximum\)|\bconnections? limit\b/i,
    'TooManyConnections',
    'the server has no connection left',
  ],
];

/** The account or its password, which is not wrong. */
export const ACCOUNTS: readonly Phrase[] = [
  [
    /\b(account|password)\b.{0,30}\bexpired\b/i,
    'CredentialsExpired',
    'the password or the account has expired',
  ],
  [
    /\b(login|user|account)\b.{0,30}\b(disabled|locked|suspended|deactivated)\b/i,
    'AccountLocked',
    'the account is locked or disabled',
  ],
  [
    /\b(application|app)-specific password\b|\blog ?in via your web browser\b/i,
    'AuthMethodNotOffered',
    'the server does not let this user in by this kind of password',
  ],
  [
    /\btemporar(y|ily)\b|\b(try|come) (again|back) later\b|\btimed out\b/i,
    'ServerUnavailable',
    'the server cannot check the password now',
  ],
];

/** Where a server serves no client at that address. */
export const CLIENT_NOT_ALLOWED: Phrase = [
  /\b(access denied|not allowed|not permitted|denied|blocked|blacklisted|unknown IP|banned)\b/i,
  'ClientNotAllowed',
  'the server serves no clients at the address of this one',
];
