import { createHash, X509Certificate } from 'node:crypto';
import { ConnectionFailure } from '../../contract/failure.ts';
import { privateKeyIn } from './jwt.ts';

/** The SHA-256 thumbprint of the certificate by which a service knows a private key (`x5t#S256` of RFC 7515). */
export function thumbprintOf(certificate: string, privateKey: string): string {
  const x509 = certificateIn(certificate);
  if (!x509.checkPrivateKey(privateKeyIn(privateKey, undefined)))
    throw new ConnectionFailure('SecretInvalid', 'the private key does not belong to the certificate');
  return createHash('sha256').update(x509.raw).digest('base64url');
}

function certificateIn(pem: string): X509Certificate {
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw new ConnectionFailure('SecretInvalid', 'the certificate is no certificate in PEM', {
      cause: error,
    });
  }
}
