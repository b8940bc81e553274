import { createPrivateKey, X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import { checkServerIdentity, createSecureContext, getCACertificates } from 'node:tls';
import type { ConnectionOptions } from 'node:tls';
import type { Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;

/**
 * Options of tls.connect for a `tls` block. The name is checked by a function that knows it: drivers put a
 * server name of their own beside it.
 */
export function tlsOptions(security: Security): ConnectionOptions {
  const mode = security.tls?.mode ?? 'verify-full';
  const name = security.tls?.serverName ?? security.host;
  return {
    ...keys(security),
    minVersion: 'TLSv1.2',
    ...(security.newest && { maxVersion: security.newest }),
    ...(security.alpn !== undefined && { ALPNProtocols: [security.alpn] }),
    host: name,
    ...(isIP(name) === 0 ? { servername: name } : {}),
    // What is pinned is checked after the handshake, before anything is sent: see pin.ts.
    rejectUnauthorized: mode !== 'require' && security.tls?.fingerprint === undefined,
    checkServerIdentity: (_host, certificate) =>
      mode === 'require' || mode === 'verify-ca' ? undefined : checkServerIdentity(name, certificate),
  };
}

/** Throws ConnectionFailure where a key and a certificate of a client cannot be used together, before anything is sent. */
export function checkClientPair({
  clientCertificate,
  clientKey,
}: Partial<Pick<Security, 'clientCertificate' | 'clientKey'>>): void {
  if (Boolean(clientCertificate) !== Boolean(clientKey))
    throw invalid('clientCertificate and clientKey only work together');
  if (!clientCertificate || !clientKey) return;
  const [first = ''] = certificates('clientCertificate', clientCertificate.reveal());
  checkPair(first, privateKey(clientKey.reveal()));
}

/** Node takes what is not PEM for an empty list without a word; hence each value is parsed here first. */
function keys({ caCertificate, clientCertificate, clientKey, trustsPublic }: Security): ConnectionOptions {
  const known = trustsPublic === true ? getCACertificates() : [];
  const options = {
    ...(caCertificate ? { ca: [...certificates('caCertificate', caCertificate.reveal()), ...known] } : {}),
    ...(clientCertificate
      ? { cert: certificates('clientCertificate', clientCertificate.reveal()).join('\n') }
      : {}),
    ...(clientKey ? { key: privateKey(clientKey.reveal()) } : {}),
  };
  checkClientPair({ clientCertificate, clientKey });
  attempt(NO_PAIR, () => createSecureContext(options));
  return options;
}

function certificates(name: string, pem: string): string[] {
  const blocks = pem.match(CERTIFICATE) ?? [];
  if (blocks.length === 0) throw invalid(`${name} holds no PEM certificate`);
  for (const block of blocks)
    attempt(`${name} holds a certificate that cannot be read`, () => new X509Certificate(block));
  return blocks;
}

const NO_PAIR = 'clientKey does not belong to clientCertificate';

/** A context takes a key of another kind than the certificate's without a word, and then shows no certificate. */
function checkPair(certificate: string, key: string): void {
  if (!new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))) throw invalid(NO_PAIR);
}

function privateKey(pem: string): string {
  attempt('clientKey is no private key in PEM', () => createPrivateKey(pem));
  return pem;
}

function attempt(message: string, action: () => unknown): void {
  try {
    action();
  } catch (error) {
    throw invalid(message, error);
  }
}

function invalid(message: string, cause?: unknown): ConnectionFailure {
  return new ConnectionFailure('SecretInvalid', message, { cause });
}
