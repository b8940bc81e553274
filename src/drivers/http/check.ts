import type { HttpCheck, Tell } from '../../contract/check.ts';
import { ConnectionFailure, failure } from '../../contract/failure.ts';
import { GIVE_LOGIN } from '../../contract/remedies.ts';
import type { FailureReason } from '../../contract/reasons.ts';
import { refuseUnverified } from '../clear.ts';
import { authorizeRequest, send, sendsCredential } from './authorization.ts';
import type { CheckContext, Exposure } from './authorization.ts';
import { refusedScheme } from './digest.ts';
import { misfitIn, valueIn } from './expectation.ts';
import {
  addressBelow,
  addressOf,
  documentOf,
  entriesOf,
  firstWhole,
  headersOf,
  holdsSecret,
  xmlOf,
} from './fields.ts';
import type { Fields } from './fields.ts';
import { converse, openHttp, retryAfterMs, statusFailure } from './http.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

/*
 * The engine of HTTP services: a check is data, and this runs it. One request, or two where a token is asked for
 * first; every socket comes from the guard. Redirects are answers, and a credential goes to the one origin that it
 * is for. All that can be wrong with the manifest is found before a socket is opened.
 */

/** An answer that is right, or one that refuses a right after the credential was accepted. */
interface CheckedResponse extends HttpResponse {
  readonly isRefusal?: true;
}

/** Runs a check; the answer is one that it expects. */
export async function runCheck(check: HttpCheck, context: CheckContext): Promise<CheckedResponse> {
  const request = await authorizeRequest(
    check,
    requestOf(check, context.fields),
    queryOf(check, context.fields),
    context,
  );
  const { url, headers, query, form, json, body } = check;
  const isInClear =
    holdsSecret(url, headers, query, form, json, body && firstWhole(body.texts, context.fields)) ||
    sendsCredential(check.auth);
  const response = await askInParts(request, isInClear ? 'in clear' : 'hidden', check, context);
  const { otherwise, ...same } = check;
  if (otherwise && isTold(otherwise, response))
    return runCheck({ ...same, query: {}, ...otherwise.ask }, context);
  if (check.admits && response.status >= 400 && isTold(check.admits, response))
    return { ...response, isRefusal: true };
  if (isInClear || check.auth !== undefined) judge(response, check);
  else judgeStranger(response, check);
  if (check.grants !== undefined && !isGranted(response, check.grants)) {
    if (check.admits) return { ...response, isRefusal: true };
    throw new ConnectionFailure(
      'PermissionDenied',
      'the service answers that the credential lacks the right',
    );
  }
  refuseUnknownNames(response, check.names, context.fields);
  return response;
}

const MOST_PARTS = 100;

/** Sends the request, and follows the parts of its answer to the last; over one connection where the server keeps it open. */
async function askInParts(
  request: HttpRequest,
  credential: Exposure,
  { follow }: HttpCheck,
  context: CheckContext,
): Promise<HttpResponse> {
  if (follow === undefined) return send(request, credential, 'Probe', context);
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
    const socket = await openHttp(left.url, context.network, context.security);
    const end = await context.step('Probe', () => {
      if (credential === 'in clear') refuseUnverified(context.security.tls);
      return converse(socket, { request: left, next, signal: context.signal });
    });
    if (end.rest === undefined) return end.answer;
    left = end.rest;
  }
}

/** The next part is requested from the same server: an answer chooses the path, and not the host. */
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

const USUAL = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'mooring' } as const;

function requestOf(check: HttpCheck, fields: Fields): HttpRequest {
  const { method = 'GET', url, below, headers = {}, form, json, body: texts } = check;
  const place = addressOf(url, fields, check.secretInPath === true ? 'secrets too' : 'public');
  const address = below === undefined ? place : addressBelow(place, below, fields);
  address.search = encodeQuery(queryOf(check, fields));
  const own = headersOf(headers, fields);
  if (form) {
    const type = { 'content-type': 'application/x-www-form-urlencoded' };
    return {
      method,
      url: address,
      headers: { ...USUAL, ...type, ...own },
      body: encodeQuery(entriesOf(form, fields)),
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

function encodeQuery(entries: Readonly<Record<string, string>>): string {
  return Object.entries(entries)
    .map(([name, value]) => [name, value.toWellFormed()].map(encodeURIComponent).join('='))
    .join('&');
}

type Expectations = Pick<HttpCheck, 'expect' | 'reasons' | 'tells'> & { readonly auth?: object };

/** Throws where an answer is not the one expected. */
function judge(
  response: HttpResponse,
  { auth = {}, expect = {}, reasons = {}, tells = [] }: Expectations,
): void {
  const { status, body } = response;
  const refused = 'basic' in auth ? refusedScheme(response) : undefined;
  if (refused) throw refused;
  const match = tells.find((tell) => isTold(tell, response));
  if (match) throw refusal(match.reason, response);
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

/** As `judge`, of a request without a credential: none was rejected. */
function judgeStranger(response: HttpResponse, expectations: Expectations): void {
  try {
    judge(response, expectations);
  } catch (error) {
    if (!(error instanceof ConnectionFailure) || error.reason !== 'CredentialsRejected') throw error;
    throw new ConnectionFailure(
      'CredentialsRejected',
      `the service asks for a login, and none is given (${response.status})`,
      { remedy: GIVE_LOGIN, cause: error },
    );
  }
}

function isGranted({ body }: HttpResponse, pointer: string): boolean {
  return ![undefined, null, false].some((none) => none === valueIn(body, pointer));
}

function refuseUnknownNames({ body }: HttpResponse, names: HttpCheck['names'] = {}, fields: Fields): void {
  const unknown = Object.entries(names).find(
    ([parameter, pointer]) => fields.parameters[parameter] !== undefined && valueIn(body, pointer) === null,
  );
  if (unknown)
    throw new ConnectionFailure(
      'TargetNotFound',
      `the service knows no ${unknown[0]} of this name, or lets the user have no part in it`,
    );
}

function isTold({ at, is, inSuccess }: Omit<Tell, 'reason'>, { status, body }: HttpResponse): boolean {
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
