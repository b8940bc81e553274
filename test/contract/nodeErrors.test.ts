import { ConnectionFailure } from '../../src/contract/failure.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { nodeFailure } from '../../src/contract/nodeErrors.ts';

function errorWith(code: unknown, more: object = {}): Error {
  return Object.assign(new Error('canary'), { code, ...more });
}

describe('nodeFailure', () => {
  it.each<[string, FailureReason]>([
    ['ECONNREFUSED', 'ConnectionRefused'],
    ['ECONNRESET', 'ConnectionClosed'],
    ['EPIPE', 'ConnectionClosed'],
    ['EHOSTUNREACH', 'NetworkUnreachable'],
    ['ENETUNREACH', 'NetworkUnreachable'],
    ['EACCES', 'NetworkUnreachable'],
    ['EPERM', 'NetworkUnreachable'],
    ['ETIMEDOUT', 'TimedOut'],
    ['ENOTFOUND', 'HostNotFound'],
    ['EAI_AGAIN', 'ResolveFailed'],
    ['CERT_HAS_EXPIRED', 'CertificateExpired'],
    ['CERT_NOT_YET_VALID', 'CertificateExpired'],
    ['ERR_TLS_CERT_ALTNAME_INVALID', 'CertificateNameMismatch'],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'CertificateUntrusted'],
    ['UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'CertificateUntrusted'],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'CertificateUntrusted'],
    ['DEPTH_ZERO_SELF_SIGNED_CERT', 'CertificateUntrusted'],
    ['CERT_SIGNATURE_FAILURE', 'CertificateUntrusted'],
    ['INVALID_PURPOSE', 'CertificateUntrusted'],
    ['EE_KEY_TOO_SMALL', 'CertificateUntrusted'],
    ['ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED', 'ClientCertificateRejected'],
    ['ERR_SSL_TLSV1_ALERT_UNKNOWN_CA', 'ClientCertificateRejected'],
    ['ERR_SSL_SSL/TLS_ALERT_BAD_CERTIFICATE', 'ClientCertificateRejected'],
    ['ERR_SSL_SSL/TLS_ALERT_CERTIFICATE_UNKNOWN', 'ClientCertificateRejected'],
    ['ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE', 'TLSFailed'],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'TLSFailed'],
    ['ERR_SSL_UNSUPPORTED_PROTOCOL', 'TLSFailed'],
    ['EPROTO', 'TLSFailed'],
    ['ERR_OSSL_X509_KEY_VALUES_MISMATCH', 'SecretInvalid'],
  ])('reads %s as %s, in words of its own', (code, reason) => {
    const failure = nodeFailure(errorWith(code));

    expect(failure).toBeInstanceOf(ConnectionFailure);
    expect(failure).toMatchObject({ reason, message: expect.stringMatching(/^[a-z](?!.*canary).*[^.]$/) });
  });

  it.each<[string, unknown]>([
    ['a cause', new Error('fetch failed', { cause: errorWith('ECONNREFUSED') })],
    ['one of several errors', new AggregateError([new Error('first'), errorWith('ECONNREFUSED')])],
    [
      'an error in an error of a cause',
      errorWith('OWN', { cause: new AggregateError([errorWith(7, { cause: errorWith('ECONNREFUSED') })]) }),
    ],
  ])('finds what is known in %s', (_, error) => {
    expect(nodeFailure(error)).toMatchObject({ reason: 'ConnectionRefused', cause: error });
  });

  it('lets a failure in the chain stand for itself', () => {
    const failure = new ConnectionFailure('TargetDenied', 'the address is denied');

    expect(nodeFailure(new Error('wrapped', { cause: failure }))).toBe(failure);
  });

  it('ends where a chain is a circle', () => {
    const error: Error = new Error('around');
    error.cause = error;

    expect(nodeFailure(error)).toBeUndefined();
  });

  it.each<[string, unknown]>([
    ['an error without a code', new Error('who knows')],
    ['a code of a driver', errorWith('28P01')],
    ['a code that an object of JavaScript has', errorWith('constructor')],
    ['no error', 'ECONNREFUSED'],
    ['nothing', undefined],
  ])('does not guess at %s', (_, error) => {
    expect(nodeFailure(error)).toBeUndefined();
  });
});
