import { ConnectionFailure } from './failure.ts';
import type { FailureReason } from './reasons.ts';

/**
 * The failure that an error of Node.js stands for, wherever in the chain of `cause` and `errors` it is; undefined
 * where none of them is known. A ConnectionFailure in the chain stands for itself. Codes of Node.js and of OpenSSL
 * are read here and nowhere else.
 */
export function nodeFailure(error: unknown): ConnectionFailure | undefined {
  for (const link of chainOf(error)) {
    if (link instanceof ConnectionFailure) return link;
    const meaning = meaningOf(codeOf(link));
    if (meaning) return new ConnectionFailure(meaning[0], meaning[1], { cause: error });
  }
  return undefined;
}

type Meaning = readonly [FailureReason, string];

const CONNECTION_CLOSED: Meaning = ['ConnectionClosed', 'the server closed the connection'];
const UNREACHABLE: Meaning = ['NetworkUnreachable', 'no route leads to the host'];
const FORBIDDEN: Meaning = ['NetworkUnreachable', 'a rule of the network forbids the way to the host'];
const RESOLVE_FAILED: Meaning = ['ResolveFailed', 'the DNS server did not answer the question'];
const TIMED_OUT: Meaning = ['TimedOut', 'the server did not answer in time'];
const UNKNOWN_HOST: Meaning = [
  'HostNotFound',
  'the name of the host does not exist in DNS, or has no address',
];

const MEANINGS: Readonly<Record<string, Meaning>> = {
  ECONNREFUSED: ['ConnectionRefused', 'nothing listens on the port'],
  ECONNRESET: CONNECTION_CLOSED,
  ECONNABORTED: CONNECTION_CLOSED,
  EPIPE: CONNECTION_CLOSED,
  ERR_STREAM_PREMATURE_CLOSE: CONNECTION_CLOSED,
  ERR_STREAM_WRITE_AFTER_END: CONNECTION_CLOSED,
  ERR_STREAM_DESTROYED: CONNECTION_CLOSED,
  ERR_SOCKET_CLOSED: CONNECTION_CLOSED,
  ERR_SOCKET_CLOSED_BEFORE_CONNECTION: CONNECTION_CLOSED,
  EHOSTUNREACH: UNREACHABLE,
  ENETUNREACH: UNREACHABLE,
  EHOSTDOWN: UNREACHABLE,
  ENETDOWN: UNREACHABLE,
  EACCES: FORBIDDEN,
  EPERM: FORBIDDEN,
  EADDRNOTAVAIL: UNREACHABLE,
  ETIMEDOUT: TIMED_OUT,
  ERR_TLS_HANDSHAKE_TIMEOUT: TIMED_OUT,
  ENOTFOUND: UNKNOWN_HOST,
  ENODATA: UNKNOWN_HOST,
  EAI_AGAIN: RESOLVE_FAILED,
  EAI_FAIL: RESOLVE_FAILED,
  ESERVFAIL: RESOLVE_FAILED,
  EREFUSED: RESOLVE_FAILED,
  EBADRESP: RESOLVE_FAILED,
  ETIMEOUT: RESOLVE_FAILED,
  CERT_HAS_EXPIRED: ['CertificateExpired', 'the certificate of the server has expired'],
  CERT_NOT_YET_VALID: ['CertificateExpired', 'the certificate of the server is not valid yet'],
  UNSPECIFIED: ['CertificateUntrusted', 'the certificate of the server is too weak to be trusted'], // OpenSSL's weak keys have no code in Node.js
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'CertificateNameMismatch',
    'the certificate of the server was made for another name',
  ],
  HOSTNAME_MISMATCH: ['CertificateNameMismatch', 'the certificate of the server was made for another name'],
  EPROTO: ['TLSFailed', 'the server does not answer in TLS'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['TLSFailed', 'the server does not answer in TLS'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['TLSFailed', 'the server does not answer in TLS'],
  ERR_SSL_HTTP_REQUEST: ['TLSFailed', 'the server does not answer in TLS'],
};

/** Families of codes: what OpenSSL says of a chain, of the client's own certificate (by an alert), of a key, of the rest. */
const FAMILIES: readonly (readonly [RegExp, Meaning])[] = [
  [
    /^(UNABLE_TO_(VERIFY|GET|DECODE)|SELF_SIGNED|DEPTH_ZERO|CERT_(UNTRUSTED|REJECTED|REVOKED|SIGNATURE|CHAIN)|INVALID_(CA|PURPOSE)|PATH_LENGTH|AKID_|SUBJECT_ISSUER|(CA|EE)_KEY_TOO|CA_MD_TOO)/,
    ['CertificateUntrusted', 'the certificate of the server was signed by nobody who is trusted'],
  ],
  [
    /_ALERT_(BAD_CERTIFICATE|CERTIFICATE_|NO_CERTIFICATE|UNSUPPORTED_CERTIFICATE|UNKNOWN_CA|ACCESS_DENIED)/,
    ['ClientCertificateRejected', 'the server does not accept the client certificate, or none was given'],
  ],
  [
    /^ERR_OSSL_/,
    [
      'SecretInvalid',
      'a certificate or key in the secrets cannot be read, or the two do not belong together',
    ],
  ],
  [/^ERR_(SSL|TLS)_/, ['TLSFailed', 'no TLS session could be agreed upon']],
];

function meaningOf(code: string | undefined): Meaning | undefined {
  if (code === undefined) return undefined;
  return Object.hasOwn(MEANINGS, code) ? MEANINGS[code] : FAMILIES.find(([family]) => family.test(code))?.[1];
}

function codeOf(error: object): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** The error and what it holds, outermost first; each once, because chains can be circles. */
function chainOf(error: unknown): ReadonlySet<object> {
  const chain = new Set<object>();
  const queue = [error];
  for (const link of queue) {
    if (typeof link !== 'object' || link === null || chain.has(link)) continue;
    chain.add(link);
    if ('cause' in link) queue.push(link.cause);
    if ('errors' in link && Array.isArray(link.errors)) queue.push(...(link.errors as readonly unknown[])); // an array of anything
  }
  return chain;
}
