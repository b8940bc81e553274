import { createHmac, randomBytes } from 'node:crypto';
import type { OAuth1 } from '../../contract/check.ts';
import type { Secret } from '../../contract/secret.ts';
import type { HttpRequest } from './http.ts';

/** A client, and the user that it acts for; the secrets are not sent. */
export interface OAuth1Keys {
  readonly realm: string | undefined;
  readonly consumerKey: string;
  readonly consumerSecret: Secret;
  readonly token: string;
  readonly tokenSecret: Secret;
  readonly hash: OAuth1['hash'];
}

/** What makes each signature another one. */
interface Freshness {
  readonly nonce: string;
  readonly seconds: number;
}

/** The request with a signature of OAuth 1.0 (RFC 5849, section 3), which covers its query and no body. */
export function signedByOAuth1(
  request: HttpRequest,
  keys: OAuth1Keys,
  { nonce, seconds } = occasion(),
): HttpRequest {
  const fields = {
    oauth_consumer_key: keys.consumerKey,
    oauth_token: keys.token,
    oauth_signature_method: `HMAC-${keys.hash.toUpperCase()}`,
    oauth_timestamp: String(seconds),
    oauth_nonce: nonce,
    oauth_version: '1.0',
  };
  const { method, url, headers } = request;
  const signed = [...url.searchParams, ...Object.entries(fields)]
    .map((pair) => pair.map(percentEncodeOAuth).join('='))
    .toSorted()
    .join('&');
  const text = [method, `${url.origin}${url.pathname}`, signed].map(percentEncodeOAuth).join('&');
  const key = [keys.consumerSecret, keys.tokenSecret]
    .map((secret) => percentEncodeOAuth(secret.reveal()))
    .join('&');
  const signature = createHmac(keys.hash, key).update(text).digest('base64');
  const sent = Object.entries({ ...fields, oauth_signature: signature }).map(
    ([name, value]) => `${name}="${percentEncodeOAuth(value)}"`,
  );
  const realm = keys.realm === undefined ? [] : [`realm="${percentEncodeOAuth(keys.realm)}"`];
  return { ...request, headers: { ...headers, authorization: `OAuth ${[...realm, ...sent].join(', ')}` } };
}

function occasion(): Freshness {
  return { nonce: randomBytes(16).toString('hex'), seconds: Math.floor(Date.now() / 1000) }; // the clock of the wire
}

/** Encodes as RFC 5849, section 3.6, says, which knows fewer harmless characters than URLs do. */
function percentEncodeOAuth(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replaceAll(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
