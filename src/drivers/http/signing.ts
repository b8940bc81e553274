import type { HttpAuth, OAuth1, SharedKey } from '../../contract/check.ts';
import type { SignatureV4 } from '../../contract/cloud.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { Secret } from '../../contract/secret.ts';
import { neededText, secretOf, textOf } from './fields.ts';
import type { Fields } from './fields.ts';
import type { HttpRequest } from './http.ts';
import { signedByKeyPair } from './keypair.ts';
import { signedByMasterKey } from './masterkey.ts';
import { signedByOAuth1 } from './oauth1.ts';
import { signedByAccount, withSignature } from './sharedkey.ts';
import { signedBySigV4 } from './sigv4.ts';
import { withAssertion } from './token.ts';

/** Schemes by which a request carries a signature, made here or beforehand, without an earlier request. */
type Signing = Extract<
  HttpAuth,
  | { sigv4: unknown }
  | { oauth1: unknown }
  | { clientAssertion: unknown }
  | { sharedKey: unknown }
  | { masterKey: unknown }
  | { keyPair: unknown }
  | { sas: unknown }
>;

/** What is signed: the request, and its query before it is encoded. */
interface RequestToSign {
  readonly request: HttpRequest;
  readonly query: Readonly<Record<string, string>>;
}

/** Whether a scheme signs the request. */
export function isSigning(auth: HttpAuth): auth is Signing {
  return (
    'sigv4' in auth ||
    'oauth1' in auth ||
    'clientAssertion' in auth ||
    'sharedKey' in auth ||
    'masterKey' in auth ||
    'keyPair' in auth ||
    'sas' in auth
  );
}

/** The request with its signature. */
export async function signedRequest(
  auth: Signing,
  unsigned: RequestToSign,
  fields: Fields,
): Promise<HttpRequest> {
  const { request } = unsigned;
  if ('sas' in auth) return withSignature(request, neededSecret(auth.sas, fields));
  if ('masterKey' in auth) return signedByMasterKey(request, neededSecret(auth.masterKey, fields));
  if ('keyPair' in auth) return signedByKeyPair(request, auth.keyPair, fields);
  if ('sharedKey' in auth) return byAccount(auth.sharedKey, request, fields);
  if ('clientAssertion' in auth) return withAssertion(request, auth.clientAssertion, fields);
  return 'oauth1' in auth ? byOAuth1(auth.oauth1, request, fields) : bySigV4(auth.sigv4, unsigned, fields);
}

function byAccount({ account, key, of }: SharedKey, request: HttpRequest, fields: Fields): HttpRequest {
  return signedByAccount(request, {
    account: neededText(account, fields),
    key: neededSecret(key, fields),
    of,
  });
}

function byOAuth1(
  { realm, consumerKey, consumerSecret, token, tokenSecret, hash }: OAuth1,
  request: HttpRequest,
  fields: Fields,
): HttpRequest {
  return signedByOAuth1(request, {
    realm: realm === undefined ? undefined : textOf(realm, fields),
    consumerKey: neededText(consumerKey, fields),
    consumerSecret: neededSecret(consumerSecret, fields),
    token: neededText(token, fields),
    tokenSecret: neededSecret(tokenSecret, fields),
    hash,
  });
}

function bySigV4(auth: SignatureV4, { request, query }: RequestToSign, fields: Fields): Promise<HttpRequest> {
  const { service, region, accessKeyId, secretAccessKey, sessionToken = '' } = auth;
  const scope = { service: neededText(service, fields), region: neededText(region, fields), query };
  return signedBySigV4(request, scope, {
    accessKeyId: neededText(accessKeyId, fields),
    secretAccessKey: neededSecret(secretAccessKey, fields),
    sessionToken: sessionToken === '' ? undefined : secretOf(sessionToken, fields),
  });
}

function neededSecret(template: string, fields: Fields): Secret {
  const secret = secretOf(template, fields);
  if (secret === undefined) throw new ConnectionFailure('SecretInvalid', 'the secret key is missing');
  return secret;
}
