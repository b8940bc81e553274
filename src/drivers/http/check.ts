import type {
  BasicLogin,
  ClientCredentials,
  HttpAuth,
  HttpCheck,
  RefreshToken,
  SentToken,
  Tell,
} from '../../contract/check.ts';
import type { Network, Security, TestContext } from '../../contract/connector.ts';
import { ConnectionFailure, failure } from '../../contract/failure.ts';
import type { FailureReason } from '../../contract/failure.ts';
import type { Secret } from '../../contract/secret.ts';
import { refuseUnverified } from '../clear.ts';
import { digestAnswer, refusedScheme } from './digest.ts';
import { misfitIn, valueIn } from './expectation.ts';
import {
  addressBelow,
  addressOf,
  documentOf,
  entriesOf,
  firstWhole,
  headersOf,
  holdsSecret,
  neededText,
  xmlOf,
} from './fields.ts';
import type { Fields } from './fields.ts';
import { converse, exchange, openHttp, retryAfterMs, statusFailure } from './http.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { isSigning, signedRequest } from './signing.ts';
import {
  accountRequest,
  assertionRequest,
  basicPair,
  clientRequest,
  refreshRequest,
  refuseRotation,
  tokenIn,
} from './token.ts';

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
  const { url, headers, query, form, json, body } = check;
  const isInClear =
    holdsSecret(url, headers, query, form, json, body && firstWhole(body.texts, surroundings.fields)) ||
    sendsCredential(check.auth);
  const response = await askInParts(request, isInClear ? 'in clear' : 'hidden', check, surroundings);
  judge(response, check);
  return response;
}

const MOST_PARTS = 100;

/** Asks the question, and for what comes after an answer by instalments until nothing does; over one connection where the server lets it. */
async function askInParts(
  request: HttpRequest,
  credential: Openness,
  { follow }: HttpCheck,
  around: Surroundings,
): Promise<HttpResponse> {
  if (follow === undefined) return ask(request, credential, 'Probe', around);
  let parts = 0;
  const next = (answer: HttpResponse) => {
    const address = statusFailure(answer) ? undefined : valueIn(answer.body, follow);
    if (typeof address !== 'string') return undefined;
    parts += 1;
    if (parts === MOST_PARTS)
      throw new ConnectionFailure('BudgetExceeded', `the answer has more than ${MOST_PARTS} parts`);
    return partAt(address, request);
  };
  let left = request;
  for (;;) {
    const socket = await openHttp(left.url, around.network, around.security);
    const said = await around.step('Probe', () => {
      if (credential === 'in clear') refuseUnverified(around.security.tls);
      return converse(socket, { request: left, next, signal: around.signal });
    });
    if (said.left === undefined) return said.answer;
    left = said.left;
  }
}

/** What comes next is asked of whoever was asked first: an answer names a path, and no other server. */
function partAt(address: string, { url, headers }: HttpRequest): HttpRequest {
  if (!URL.canParse(address, url.href))
    throw new ConnectionFailure('UnexpectedAnswer', 'the next part of the answer is at no address');
  const { pathname, search } = new URL(address, url.href);
  const next = new URL(url);
  next.pathname = pathname;
  next.search = search;
  const others = Object.entries(headers).filter(([name]) => name !== 'content-type');
  return { method: 'GET', url: next, headers: Object.fromEntries(others) };
}

/** Whether what proves who asks goes over the wire as it is. */
type Openness = 'in clear' | 'hidden';

/** Connects and asks; what proves who asks goes in clear only to who has proven to be the server. */
async function ask(
  request: HttpRequest,
  credential: Openness,
  at: 'Authenticate' | 'Probe',
  around: Surroundings,
) {
  const socket = await openHttp(request.url, around.network, around.security);
  return around.step(at, () => {
    if (credential === 'in clear') refuseUnverified(around.security.tls);
    return exchange(socket, request, around.signal);
  });
}

const USUAL = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'mooring' } as const;

function requestOf(check: HttpCheck, fields: Fields): HttpRequest {
  const { method = 'GET', url, below, headers = {}, form, json, body: texts } = check;
  const place = addressOf(url, fields, check.secretInPath === true ? 'secrets too' : 'public');
  const address = below === undefined ? place : addressBelow(place, below, fields);
  address.search = encoded(queryOf(check, fields));
  const own = headersOf(headers, fields);
  if (form) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return {
      method,
      url: address,
      headers: { ...USUAL, ...type, ...own },
      body: encoded(entriesOf(form, fields)),
    };
  }
  if (texts)
    return {
      method,
      url: address,
      headers: { ...USUAL, 'content-type': texts.type, ...own },
      body: xmlOf(firstWhole(texts.texts, fields), fields),
    };
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
    .map(([name, value]) => [name, value.toWellFormed()].map(encodeURIComponent).join('='))
    .join('&');
}

function sendsCredential(auth: HttpAuth | undefined): boolean {
  return auth !== undefined && !('digest' in auth) && ('sas' in auth || !isSigning(auth));
}

/** The request with what proves who asks. */
async function authorized(
  check: HttpCheck,
  request: HttpRequest,
  around: Surroundings,
): Promise<HttpRequest> {
  const { fields } = around;
  const { auth } = check;
  if (auth === undefined) return request;
  if (isSigning(auth)) return signedRequest(auth, { request, query: queryOf(check, fields) }, fields);
  if ('basic' in auth) return withHeader(request, `Basic ${pairOf(auth.basic, request, fields)}`);
  if ('digest' in auth) return withHeader(request, await digestFor(auth.digest, request, around));
  if ('oauth2' in auth)
    return withToken(request, await tokenFor(clientRequest(auth.oauth2, fields), around), auth.oauth2.sent);
  if ('refresh' in auth) return withToken(request, await freshToken(auth.refresh, around), auth.refresh.sent);
  const grant =
    'assertion' in auth
      ? assertionRequest(auth.assertion, fields)
      : accountRequest(auth.serviceAccount, fields);
  return withToken(request, await tokenFor(grant, around));
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

function pairOf(
  { user, password, encrypted, encoded: isEncoded }: BasicLogin,
  { url }: HttpRequest,
  fields: Fields,
): string {
  if (encrypted === true && url.protocol !== 'https:')
    throw new ConnectionFailure(
      'ParametersInvalid',
      'the service takes a password by https only: give an address with https',
    );
  const [name, secret] = [neededText(user, fields), neededText(password, fields)];
  if (isEncoded === true) return basicPair(name, secret);
  if (name.includes(':'))
    throw new ConnectionFailure('ParametersInvalid', 'the user must not hold a colon: it would end the name');
  return Buffer.from(`${name}:${secret}`).toString('base64');
}

/** Asks for a token alone, for a protocol that is not HTTP. */
export function accessToken(grant: ClientCredentials, around: Surroundings): Promise<Secret> {
  return tokenFor(clientRequest(grant, around.fields), around);
}

async function tokenFor(request: HttpRequest, around: Surroundings): Promise<Secret> {
  const response = await ask(request, 'in clear', 'Authenticate', around);
  return around.step('Authenticate', () => Promise.resolve(tokenIn(response)));
}

const BEARER: SentToken = { header: 'authorization', value: 'Bearer {token}' };

function withToken(request: HttpRequest, token: Secret, { header, value } = BEARER): HttpRequest {
  return {
    ...request,
    headers: { ...request.headers, [header]: value.replace('{token}', () => token.reveal()) },
  };
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
    throw new ConnectionFailure(
      'UnexpectedAnswer',
      'the answer does not hold what the service is documented to answer',
    );
}

function isTold({ at, is, inSuccess }: Tell, { status, body }: HttpResponse): boolean {
  if (at !== undefined) return is.includes(String(valueIn(body, at)));
  const words = status < 300 && inSuccess !== true ? [] : (body.toString('utf8').match(/\w+/g) ?? []);
  return words.some((word) => is.includes(word));
}

function refusal(reason: FailureReason | undefined, response: HttpResponse): ConnectionFailure {
  const usual = statusFailure(response);
  if (usual && (reason === undefined || usual.reason === reason)) return usual;
  const meant = reason ?? 'UnexpectedAnswer';
  return new ConnectionFailure(
    meant,
    `${failure(meant).sentence ?? 'the service answers something else'} (${response.status})`,
    {
      retryAfterMs: retryAfterMs(response),
    },
  );
}
