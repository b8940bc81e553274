import type { ClientCredentials, HttpAuth, HttpCheck, RefreshToken, Tell } from '../contract/check.ts';
import type { Network, Security, TestContext } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import type { FailureReason } from '../contract/failure.ts';
import type { Secret } from '../contract/secret.ts';
import { refuseUnverified } from './clear.ts';
import { digestAnswer, refusedScheme } from './digest.ts';
import { misfitIn, valueIn } from './expectation.ts';
import { addressOf, documentOf, entriesOf, headersOf, holdsSecret, neededText, secretOf } from './fields.ts';
import type { Fields } from './fields.ts';
import { exchange, openHttp, retryAfterMs, statusFailure } from './http.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { signedByAccount, withSignature } from './sharedkey.ts';
import { signed } from './sigv4.ts';
import { accountRequest, clientRequest, refreshRequest, refuseRotation, tokenIn } from './token.ts';

/*
 * The engine of HTTP services: a check is data, and this runs it. One request, or two where a token is asked for
 * first; every socket comes from the guard. Redirects are answers, and a credential goes to the one origin that it
 * is for. All that can be wrong with the manifest is found before a socket is opened.
 */

/** What a check is run with. */
export interface Surroundings extends Pick<TestContext, 'step' | 'signal'> {
  readonly fields: Fields;
  readonly network: Network;
  readonly security: Omit<Security, 'host'>;
}

/** Runs a check; the answer is one that it expects. */
export async function runCheck(check: HttpCheck, surroundings: Surroundings): Promise<HttpResponse> {
  const request = await authorized(check, requestOf(check, surroundings.fields), surroundings);
  const isInClear = holdsSecret(check.headers, check.query, check.form, check.json) || sendsCredential(check.auth);
  const response = await ask(request, isInClear ? 'in clear' : 'hidden', 'Probe', surroundings);
  judge(response, check);
  return response;
}

/** Connects and asks; what proves who asks goes in clear only to who has proven to be the server. */
async function ask(request: HttpRequest, credential: 'in clear' | 'hidden', at: 'Authenticate' | 'Probe', around: Surroundings) {
  const socket = await openHttp(request.url, around.network, around.security);
  return around.step(at, () => {
    if (credential === 'in clear') refuseUnverified(around.security.tls);
    return exchange(socket, request, around.signal);
  });
}

const USUAL = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'mooring' } as const;

function requestOf(check: HttpCheck, fields: Fields): HttpRequest {
  const { method = 'GET', url, headers = {}, form, json } = check;
  const address = addressOf(url, fields);
  address.search = encoded(queryOf(check, fields));
  const own = headersOf(headers, fields);
  if (form) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return { method, url: address, headers: { ...USUAL, ...type, ...own }, body: encoded(entriesOf(form, fields)) };
  }
  if (json === undefined) return { method, url: address, headers: { ...USUAL, ...own } };
  const body = JSON.stringify(documentOf(json, fields));
  return { method, url: address, headers: { ...USUAL, 'content-type': 'application/json', ...own }, body };
}

/** Proxies and logs keep addresses: no secret stands in one unless the type says that there is no other way. */
function queryOf({ query = {}, secretInQuery }: HttpCheck, fields: Fields): Readonly<Record<string, string>> {
  return entriesOf(query, secretInQuery === true ? fields : { ...fields, secrets: {} });
}

function encoded(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value.toWellFormed())}`)
    .join('&');
}

function sendsCredential(auth: HttpAuth | undefined): boolean {
  return auth !== undefined && !('sigv4' in auth || 'sharedKey' in auth || 'digest' in auth);
}

/** The request with what proves who asks. */
async function authorized(check: HttpCheck, request: HttpRequest, around: Surroundings): Promise<HttpRequest> {
  const { fields } = around;
  const { auth } = check;
  if (auth === undefined) return request;
  if ('basic' in auth) return withHeader(request, `Basic ${pairOf(auth.basic, fields)}`);
  if ('digest' in auth) return withHeader(request, await digestFor(auth.digest, request, around));
  if ('oauth2' in auth) return withToken(request, await tokenFor(clientRequest(auth.oauth2, fields), around));
  if ('serviceAccount' in auth) return withToken(request, await tokenFor(accountRequest(auth.serviceAccount, fields), around));
  if ('refresh' in auth) return withToken(request, await freshToken(auth.refresh, around));
  if ('sas' in auth) return withSignature(request, neededSecret(auth.sas, fields));
  if ('sharedKey' in auth) {
    const { account, key, of } = auth.sharedKey;
    return signedByAccount(request, { account: neededText(account, fields), key: neededSecret(key, fields), of });
  }
  const { service, region, accessKeyId, secretAccessKey, sessionToken = '' } = auth.sigv4;
  const secret = neededSecret(secretAccessKey, fields);
  const scope = { service, region: neededText(region, fields), query: queryOf(check, fields) };
  const token = sessionToken === '' ? undefined : secretOf(sessionToken, fields);
  return signed(request, scope, { accessKeyId: neededText(accessKeyId, fields), secretAccessKey: secret, sessionToken: token });
}

function neededSecret(template: string, fields: Fields): Secret {
  const secret = secretOf(template, fields);
  if (secret === undefined) throw new ConnectionFailure('SecretInvalid', 'the secret key is missing');
  return secret;
}

/** Asks without a login first, to hear what the proof is to be made of. */
async function digestFor(login: Pair, request: HttpRequest, around: Surroundings): Promise<string> {
  const refusal = await ask(request, 'hidden', 'Authenticate', around);
  const { fields } = around;
  return around.step('Authenticate', () => {
    const pair = { user: neededText(login.user, fields), password: neededText(login.password, fields) };
    return Promise.resolve(digestAnswer(refusal, request, pair));
  });
}

async function freshToken(grant: RefreshToken, around: Surroundings): Promise<Secret> {
  const response = await ask(refreshRequest(grant, around.fields), 'in clear', 'Authenticate', around);
  return around.step('Authenticate', () => {
    const token = tokenIn(response);
    refuseRotation(response, grant, around.fields);
    return Promise.resolve(token);
  });
}

interface Pair {
  readonly user: string;
  readonly password: string;
}

function pairOf({ user, password }: Pair, fields: Fields): string {
  const name = neededText(user, fields);
  if (name.includes(':')) throw new ConnectionFailure('ParametersInvalid', 'the user must not hold a colon: it would end the name');
  return Buffer.from(`${name}:${neededText(password, fields)}`).toString('base64');
}

/** Asks for a token alone, for a protocol that is not HTTP. */
export function accessToken(grant: ClientCredentials, around: Surroundings): Promise<Secret> {
  return tokenFor(clientRequest(grant, around.fields), around);
}

async function tokenFor(request: HttpRequest, around: Surroundings): Promise<Secret> {
  const response = await ask(request, 'in clear', 'Authenticate', around);
  return around.step('Authenticate', () => Promise.resolve(tokenIn(response)));
}

function withToken(request: HttpRequest, token: Secret): HttpRequest {
  return withHeader(request, `Bearer ${token.reveal()}`);
}

function withHeader(request: HttpRequest, authorization: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization } };
}

type Judged = Pick<HttpCheck, 'expect' | 'reasons' | 'tells'> & { readonly auth?: object };

/** Throws where an answer is not the one expected. */
function judge(response: HttpResponse, { auth = {}, expect = {}, reasons = {}, tells = [] }: Judged): void {
  const { status, body } = response;
  const refused = 'basic' in auth ? refusedScheme(response) : undefined;
  if (refused) throw refused;
  const told = tells.find((tell) => isTold(tell, response));
  if (told) throw refusal(told.reason, response);
  const isRight = expect.status === undefined ? !statusFailure(response) : expect.status.includes(status);
  if (!isRight) throw refusal(Object.hasOwn(reasons, status) ? reasons[status] : undefined, response);
  const holdsText = expect.text === undefined || body.includes(expect.text);
  const holdsHeader = expect.header === undefined || response.headers[expect.header] !== undefined;
  if (!holdsText || !holdsHeader || misfitIn(body, expect.json ?? {}))
    throw new ConnectionFailure('UnexpectedAnswer', 'the answer does not hold what the service is documented to answer');
}

function isTold({ at, is }: Tell, { status, body }: HttpResponse): boolean {
  if (at !== undefined) return is.includes(String(valueIn(body, at)));
  const words = status < 300 ? [] : (body.toString('utf8').match(/\w+/g) ?? []);
  return words.some((word) => is.includes(word));
}

/** What a reason says in a sentence; those that are missing say no more than the status. */
const SENTENCES: Partial<Readonly<Record<FailureReason, string>>> = {
  CredentialsRejected: 'the service does not accept the credential',
  CredentialsExpired: 'the credential has expired',
  AccountLocked: 'the account is locked or disabled',
  PermissionDenied: 'the credential is right and may not ask what the test asks',
  TargetNotFound: 'the service does not know what the parameters name',
  RateLimited: 'the service was asked too often',
  ServerUnavailable: 'the service answers that it cannot work now',
};

function refusal(reason: FailureReason | undefined, response: HttpResponse): ConnectionFailure {
  const usual = statusFailure(response);
  if (usual && (reason === undefined || usual.reason === reason)) return usual;
  const meant = reason ?? 'UnexpectedAnswer';
  return new ConnectionFailure(meant, `${SENTENCES[meant] ?? 'the service answers something else'} (${response.status})`, {
    retryAfterMs: retryAfterMs(response),
  });
}
