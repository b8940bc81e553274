import { createHash, createPublicKey } from 'node:crypto';
import type { UserKeyPair } from '../../contract/check.ts';
import { neededText, textOf } from './fields.ts';
import type { Fields } from './fields.ts';
import type { HttpRequest } from './http.ts';
import { privateKeyIn, signedToken } from './jwt.ts';

/** The request with a token that a user's key signs, as Snowflake wants it: names in capitals, the public half by its fingerprint. */
export function signedByKeyPair(request: HttpRequest, pair: UserKeyPair, fields: Fields): HttpRequest {
  const [account, user, pem] = [pair.account, pair.user, pair.privateKey].map((each) =>
    neededText(each, fields),
  );
  const passphrase = textOf(pair.passphrase, fields);
  const key = createPublicKey(privateKeyIn(pem ?? '', passphrase));
  const print = createHash('sha256')
    .update(key.export({ format: 'der', type: 'spki' }))
    .digest('base64');
  const sub = `${account}.${user}`.toUpperCase();
  const token = signedToken({ iss: `${sub}.SHA256:${print}`, sub }, { pem: pem ?? '', passphrase });
  return { ...request, headers: { ...request.headers, authorization: `Bearer ${token}` } };
}
