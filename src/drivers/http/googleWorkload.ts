import type { TokenLogin } from '../../contract/check.ts';
import type { GoogleWorkload } from '../../contract/cloud.ts';
import { Secret } from '../../contract/secret.ts';
import { neededText } from './fields.ts';
import type { Fields } from './fields.ts';
import type { HttpRequest } from './http.ts';
import { loginRequest } from './login.ts';
import { formPost } from './token.ts';

/*
 * Workload identity federation of Google Cloud: the Security Token Service takes the token of a ServiceAccount, and
 * IAM Credentials gives one of a service account of Google for what that gave.
 * https://cloud.google.com/iam/docs/reference/sts/rest/v1/TopLevel/token,
 * https://cloud.google.com/iam/docs/reference/credentials/rest/v1/projects.serviceAccounts/generateAccessToken
 */

/** What a key of a service account is exchanged at, and a token is not. */
const KEYS_ADDRESS = 'https://oauth2.googleapis.com/token';
const EXCHANGE_ADDRESS = 'https://sts.googleapis.com/v1/token';
const CREDENTIALS_ADDRESS = 'https://iamcredentials.googleapis.com';
const PLATFORM = 'https://www.googleapis.com/auth/cloud-platform';

/** Asks for a token of Google. */
export function exchangeRequest({ token, scope }: GoogleWorkload, fields: Fields): HttpRequest {
  const given = tokenAddress(fields);
  const type = 'urn:ietf:params:oauth:token-type';
  return formPost(new URL(given ?? EXCHANGE_ADDRESS), {
    grant_type: 'urn:ietf:params:oauth:grant-type:token-exchange',
    audience: neededText('{parameters.audience}', fields).replace(/^https:/, ''),
    scope: accountIn(fields) === undefined ? scope : PLATFORM,
    requested_token_type: `${type}:access_token`,
    subject_token_type: `${type}:jwt`,
    subject_token: neededText(token, fields),
  });
}

/** Where the token of a service account is asked for, in place of the one that was exchanged; undefined: nowhere. */
export function impersonation(
  federated: Secret,
  { scope }: GoogleWorkload,
  fields: Fields,
): { readonly request: HttpRequest; readonly login: TokenLogin } | undefined {
  const account = accountIn(fields);
  if (account === undefined) return undefined;
  const given = tokenAddress(fields);
  const origin = given === undefined ? CREDENTIALS_ADDRESS : new URL(given).origin;
  const login: TokenLogin = {
    url: `${origin}/v1/projects/-/serviceAccounts/{parameters.account}:generateAccessToken`,
    headers: { authorization: 'Bearer {secrets.federated}' },
    json: { lifetime: '300s' },
    token: '/accessToken',
    tokenHeader: { header: 'authorization', value: 'Bearer {token}' },
    reasons: { 403: 'PermissionDenied', 404: 'TargetNotFound' },
  };
  const request = loginRequest(login, { parameters: { account }, secrets: { federated } });
  return { request: { ...request, body: JSON.stringify({ lifetime: '300s', scope: [scope] }) }, login };
}

function tokenAddress({ parameters: { tokenUrl } }: Fields): string | undefined {
  return typeof tokenUrl === 'string' && tokenUrl !== KEYS_ADDRESS ? tokenUrl : undefined;
}

function accountIn({ parameters: { serviceAccountEmail } }: Fields): string | undefined {
  return typeof serviceAccountEmail === 'string' ? serviceAccountEmail : undefined;
}
