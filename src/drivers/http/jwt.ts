import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConnectionFailure } from '../../contract/failure.ts';

/** A JSON Web Token over these claims, signed by an RSA key in PEM (RS256); good for five minutes. */
export function signedToken(
  claims: Readonly<Record<string, string>>,
  pem: string,
  header: Readonly<Record<string, string>> = {},
): string {
  const now = Math.floor(Date.now() / 1000); // the clock of the wire: the service compares it with its own
  const parts = [
    { ...header, alg: 'RS256', typ: 'JWT' },
    { ...claims, iat: now, exp: now + 300 },
  ];
  const body = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  return `${body}.${sign('sha256', Buffer.from(body), rsaKey(pem)).toString('base64url')}`;
}

function rsaKey(pem: string): KeyObject {
  const key = privateKeyIn(pem);
  if (key.asymmetricKeyType !== 'rsa')
    throw new ConnectionFailure('SecretInvalid', 'the private key is not an RSA key');
  return key;
}

function privateKeyIn(pem: string): KeyObject {
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw new ConnectionFailure('SecretInvalid', 'the private key is not an unencrypted key in PEM', {
      cause: error,
    });
  }
}
