import { createPrivateKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { ConnectionFailure } from '../../contract/failure.ts';
import { isEncryptedKey } from '../../contract/privateKey.ts';

/** What signs a token: a private key in PEM, and its passphrase where it has one. */
interface SigningKey {
  readonly pem: string;
  readonly passphrase?: string | undefined;
  /** Keys on the curve P-256 sign too (ES256), where the service takes their signatures. */
  readonly curves?: 'P-256';
}

/** A JSON Web Token over these claims, signed by a private key (RS256, ES256); good for five minutes. */
export function signedToken(
  claims: Readonly<Record<string, string | number>>,
  { pem, passphrase, curves }: SigningKey,
  header: Readonly<Record<string, string>> = {},
): string {
  const now = Math.floor(Date.now() / 1000); // the clock of the wire: the service compares it with its own
  const key = privateKeyIn(pem, passphrase);
  const alg = algorithmOf(key, curves);
  const parts = [
    { ...header, alg, typ: 'JWT' },
    { iat: now, exp: now + 300, ...claims },
  ];
  const body = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
  const signature = sign('sha256', Buffer.from(body), { key, dsaEncoding: 'ieee-p1363' });
  return `${body}.${signature.toString('base64url')}`;
}

function algorithmOf(key: KeyObject, curves: SigningKey['curves']): 'RS256' | 'ES256' {
  if (key.asymmetricKeyType === 'rsa') return 'RS256';
  if (curves === undefined) throw new ConnectionFailure('SecretInvalid', 'the private key is not an RSA key');
  if (key.asymmetricKeyDetails?.namedCurve === 'prime256v1') return 'ES256';
  throw new ConnectionFailure(
    'SecretInvalid',
    'the private key is neither an RSA key nor one on the curve P-256',
  );
}

/** The private key in a text in PEM, which may be under a passphrase. */
export function privateKeyIn(pem: string, passphrase: string | undefined): KeyObject {
  if (passphrase === undefined && isEncryptedKey(pem))
    throw new ConnectionFailure('SecretInvalid', 'the private key needs a passphrase, and none is given');
  try {
    return createPrivateKey({ key: pem, ...(passphrase !== undefined && { passphrase }) });
  } catch (error) {
    const message =
      passphrase === undefined
        ? 'the private key is not an unencrypted key in PEM'
        : 'the private key is no key in PEM that this passphrase opens';
    throw new ConnectionFailure('SecretInvalid', message, { cause: error });
  }
}
