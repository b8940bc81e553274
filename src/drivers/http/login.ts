import type { TokenLogin } from '../../contract/check.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { Secret } from '../../contract/secret.ts';
import { valueIn } from './expectation.ts';
import { addressOf, documentOf, headersOf, isHeaderValue } from './fields.ts';
import type { Fields } from './fields.ts';
import { retryAfterMs, statusFailure } from './http.ts';
import type { HttpRequest, HttpResponse } from './http.ts';

/** Asks for a token by the form that the service has for it. */
export function loginRequest({ url, headers = {}, json }: TokenLogin, fields: Fields): HttpRequest {
  return {
    method: 'POST',
    url: addressOf(url, fields),
    headers: {
      accept: 'application/json',
      'accept-encoding': 'identity',
      'user-agent': 'mooring',
      'content-type': 'application/json',
      ...headersOf(headers, fields),
    },
    body: JSON.stringify(documentOf(json, fields)),
  };
}

const LONGEST_TOKEN = 16_384;

/** The token in the answer. */
export function tokenOfLogin(response: HttpResponse, { token, reasons = {} }: TokenLogin): Secret {
  const { status, body } = response;
  const reason = Object.hasOwn(reasons, status) ? reasons[status] : undefined;
  if (reason !== undefined)
    throw new ConnectionFailure(reason, `the service does not let this client log in (${status})`, {
      retryAfterMs: retryAfterMs(response),
    });
  const failed = statusFailure(response);
  if (failed) throw failed;
  const value = valueIn(body, token);
  if (typeof value !== 'string' || value === '' || value.length > LONGEST_TOKEN || !isHeaderValue(value))
    throw new ConnectionFailure('UnexpectedAnswer', 'the answer to the log-in holds no token');
  return new Secret(value);
}
