import { randomUUID } from 'node:crypto';
import type {
  Assertion,
  ClientCredentials,
  ClientKey,
  Installation,
  RefreshToken,
  ServiceAccount,
} from '../../contract/check.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { Secret } from '../../contract/secret.ts';
import { addressOf, entriesOf, isHeaderValue, neededText, textOf } from './fields.ts';
import type { Fields } from './fields.ts';
import { statusFailure } from './http.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { signedToken } from './jwt.ts';
import { thumbprintOf } from './thumbprint.ts';

/** Asks for a token by client credentials (RFC 6749, section 4.4), the client proven by its secret or by its key (RFC 7523). */
export function clientRequest(grant: ClientCredentials, fields: Fields): HttpRequest {
  const url = addressOf(grant.tokenUrl, fields);
  const clientId = neededText(grant.clientId, fields);
  const secret = grant.clientSecret === undefined ? undefined : neededText(grant.clientSecret, fields);
  const form = { grant_type: 'client_credentials', ...entriesOf(grant.form ?? {}, fields) };
  if (grant.assertion !== undefined)
    return formPost(url, {
      ...form,
      client_id: clientId,
      client_assertion_type: CLIENT_ASSERTION,
      client_assertion: neededText(grant.assertion, fields),
    });
  if (secret === undefined)
    return formPost(url, { ...form, client_id: clientId, ...assertion(grant, fields, url) });
  if (grant.secretIn !== 'header')
    return formPost(url, { ...form, client_id: clientId, client_secret: secret });
  return formPost(url, form, { authorization: `Basic ${basicPair(clientId, secret)}` });
}

/** Id and secret of a client for HTTP Basic, encoded first (RFC 6749, section 2.3.1). */
export function basicPair(clientId: string, secret: string): string {
  const pair = [clientId, secret]
    .map((part) => new URLSearchParams({ part }).toString().slice('part='.length))
    .join(':');
  return Buffer.from(pair).toString('base64');
}

function assertion(
  { clientId, privateKey = '', certificate }: Partial<ClientKey> & Pick<ClientKey, 'clientId'>,
  fields: Fields,
  url: URL,
): Readonly<Record<string, string>> {
  const id = neededText(clientId, fields);
  const pem = neededText(privateKey, fields);
  const claims = { iss: id, sub: id, aud: url.href, jti: randomUUID() };
  const token =
    certificate === undefined
      ? signedToken(claims, { pem, curves: 'P-256' })
      : signedToken(claims, { pem }, { 'x5t#S256': thumbprintOf(neededText(certificate, fields), pem) });
  return {
    client_assertion_type: CLIENT_ASSERTION,
    client_assertion: token,
  };
}

const CLIENT_ASSERTION = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

/** A form that asks for a token, with the client in it and its signature. */
export function withAssertion(request: HttpRequest, key: ClientKey, fields: Fields): HttpRequest {
  const own = { client_id: neededText(key.clientId, fields), ...assertion(key, fields, request.url) };
  return {
    ...request,
    body: [request.body ?? '', new URLSearchParams(own).toString()].filter((part) => part !== '').join('&'),
  };
}

/** Asks for a token by a refresh token (RFC 6749, section 6). */
export function refreshRequest(
  { tokenUrl, clientId, clientSecret, refreshToken, secretIn, form = {} }: RefreshToken,
  fields: Fields,
): HttpRequest {
  const url = addressOf(tokenUrl, fields);
  const [id, secret] = [clientId, clientSecret].map((each) =>
    each === undefined ? undefined : neededText(each, fields),
  );
  const token = { grant_type: 'refresh_token', refresh_token: neededText(refreshToken, fields) };
  const asked = { ...token, ...entriesOf(form, fields) };
  if (secretIn === 'header')
    return formPost(url, asked, { authorization: `Basic ${basicPair(id ?? '', secret ?? '')}` });
  const client = { client_id: id ?? '', ...(secret !== undefined && { client_secret: secret }) };
  return formPost(url, { ...asked, ...client });
}

/** Throws where an answer replaces the refresh token: what is new is not kept, and what is old may have ended. */
export function refuseRotation({ body }: HttpResponse, { refreshToken }: RefreshToken, fields: Fields): void {
  const { refresh_token: other = '' } = jsonIn(body.toString('utf8'));
  if (other === '' || other === null || other === neededText(refreshToken, fields)) return;
  throw new ConnectionFailure(
    'CredentialsExpired',
    'the service replaces the refresh token at each use, and nobody keeps the new one: use another way to log in',
  );
}

/** Asks for a token by a statement about a user that the key of the client signs (RFC 7523, section 2.1). */
export function assertionRequest({ tokenUrl, claims, privateKey }: Assertion, fields: Fields): HttpRequest {
  const url = addressOf(tokenUrl, fields);
  return formPost(url, {
    grant_type: JWT_BEARER,
    assertion: signedToken(entriesOf(claims, fields), { pem: neededText(privateKey, fields) }),
  });
}

/** Asks GitHub for a token of an installation, in the name of the application, whose clock may be a minute ahead. */
export function installationRequest(
  { tokenUrl, appId, privateKey }: Installation,
  fields: Fields,
): HttpRequest {
  const iat = Math.floor(Date.now() / 1000) - 60; // the clock of the wire, as in jwt.ts
  const claims = { iss: neededText(appId, fields), iat };
  const token = signedToken(claims, { pem: neededText(privateKey, fields) });
  return {
    method: 'POST',
    url: addressOf(tokenUrl, fields),
    headers: {
      accept: 'application/vnd.github+json',
      'accept-encoding': 'identity',
      'user-agent': 'mooring',
      authorization: `Bearer ${token}`,
    },
    body: '',
  };
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

/** Asks Google for a token in the name of a service account. */
export function accountRequest(
  { document, tokenUrl, scope, subject }: ServiceAccount,
  fields: Fields,
): HttpRequest {
  const url = addressOf(tokenUrl, fields);
  const { email, key, id } = accountOf(textOf(document, fields) ?? '');
  const claims = {
    iss: email,
    scope,
    aud: url.href,
    ...(subject !== undefined && { sub: neededText(subject, fields) }),
  };
  return formPost(url, { grant_type: JWT_BEARER, assertion: signedToken(claims, { pem: key }, { kid: id }) });
}

/** A form that asks for a token. */
export function formPost(
  url: URL,
  form: Readonly<Record<string, string>>,
  headers: Readonly<Record<string, string>> = {},
): HttpRequest {
  const usual = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'mooring' };
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return {
    method: 'POST',
    url,
    headers: { ...usual, ...type, ...headers },
    body: new URLSearchParams(form).toString(),
  };
}

/** Only what signs for itself: other kinds of document name programs and addresses to ask for a token. */
function accountOf(text: string): { readonly email: string; readonly key: string; readonly id: string } {
  const document = jsonIn(text);
  const [type, email, key, id = ''] = ['type', 'client_email', 'private_key', 'private_key_id'].map(
    (name) => document[name],
  );
  if (
    type !== 'service_account' ||
    typeof email !== 'string' ||
    typeof key !== 'string' ||
    typeof id !== 'string'
  )
    throw new ConnectionFailure('SecretInvalid', 'the key is not the JSON document of a service account');
  return { email, key, id };
}

/** Codes of RFC 6749, section 5.2. */
const CODES: Readonly<Record<string, readonly [FailureReason, string]>> = {
  invalid_client: [
    'CredentialsRejected',
    'the service gives no token to this client: it does not know it, or not with this secret',
  ],
  unauthorized_client: [
    'CredentialsRejected',
    'the service gives this client no token: the secret is wrong, or the client may not ask in this way',
  ],
  invalid_grant: ['CredentialsRejected', 'the service does not accept what the token was asked for with'],
  invalid_code: ['CredentialsRejected', 'the service does not accept what the token was asked for with'], // Zoho's, with a status of success
  access_denied: ['CredentialsRejected', 'the service refuses to give a token'],
  invalid_scope: ['PermissionDenied', 'the client may not ask for the scope that the test needs'],
  invalid_target: ['TargetNotFound', 'the service knows nothing of the audience that the token is asked for'],
  unsupported_grant_type: ['AuthMethodNotOffered', 'the service gives no token for client credentials'],
};

const LONGEST_TOKEN = 16_384;
const USUAL = { status: 200, field: 'access_token' };
/** Where GitHub has the token of an installation. */
export const OF_INSTALLATION = { status: 201, field: 'token' };

/** Where an answer has a token, and what to do about a refusal where that is not the usual. */
export interface TokenPlace {
  readonly status: number;
  readonly field: string;
  readonly remedy?: string;
}

/** The usual place, and what to do about a refusal. */
export function orElse(remedy: string): TokenPlace {
  return { ...USUAL, remedy };
}

/** The token in an answer. Some services refuse with a status of success. */
export function accessTokenIn(response: HttpResponse, { status, field, remedy }: TokenPlace = USUAL): Secret {
  const document = jsonIn(response.body.toString('utf8'));
  const token = document[field];
  const isToken =
    typeof token === 'string' && token !== '' && token.length <= LONGEST_TOKEN && isHeaderValue(token);
  if (response.status === status && isToken) return new Secret(token);
  const code = String(document['error']);
  const meaning = Object.hasOwn(CODES, code) ? CODES[code] : undefined;
  throw meaning
    ? new ConnectionFailure(meaning[0], meaning[1], { remedy })
    : (statusFailure(response) ??
        new ConnectionFailure('UnexpectedAnswer', 'the address that should give a token gives none'));
}

function jsonIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const document: unknown = JSON.parse(text);
    return typeof document === 'object' && document !== null
      ? (document as Readonly<Record<string, unknown>>)
      : {}; // an object
  } catch {
    return {}; // the callers say what they miss
  }
}
