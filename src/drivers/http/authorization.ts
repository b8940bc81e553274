import type {
  BasicLogin,
  ClientCredentials,
  HttpAuth,
  HttpCheck,
  RefreshToken,
  TokenHeader,
  TokenLogin,
} from '../../contract/check.ts';
import type { GoogleWorkload, RoleSignature } from '../../contract/cloud.ts';
import type { Network, Security, TestContext } from '../../contract/connector.ts';
import { ConnectionFailure } from '../../contract/failure.ts';
import { KEYLESS } from '../../contract/remedies.ts';
import type { TlsParameters } from '../../contract/schema.ts';
import type { Secret } from '../../contract/secret.ts';
import { refuseUnverified } from '../clear.ts';
import { digestAnswer } from './digest.ts';
import { neededText } from './fields.ts';
import type { Fields } from './fields.ts';
import { exchangeRequest, impersonation } from './googleWorkload.ts';
import { exchange, openHttp } from './http.ts';
import type { HttpRequest, HttpResponse } from './http.ts';
import { loginRequest, tokenOfLogin } from './login.ts';
import { isSigning, signedRequest } from './signing.ts';
import { signedBySigV4 } from './sigv4.ts';
import type { AccessKey } from './sigv4.ts';
import { roleKeys } from './sts.ts';
import {
  accessTokenIn,
  orElse,
  accountRequest,
  assertionRequest,
  basicPair,
  clientRequest,
  installationRequest,
  OF_INSTALLATION,
  refreshRequest,
  refuseRotation,
} from './token.ts';
import type { TokenPlace } from './token.ts';

/** What a check needs besides its own data. */
export interface CheckContext extends Pick<TestContext, 'step' | 'signal'> {
  readonly fields: Fields;
  readonly network: Network;
  readonly security: Omit<Security, 'host'>;
}

/** Whether a scheme sends the credential itself, and not what is derived from it. */
export function sendsCredential(auth: HttpAuth | undefined): boolean {
  return (
    auth !== undefined &&
    !('digest' in auth) &&
    !('awsRole' in auth) &&
    ('sas' in auth || 'keyPair' in auth || !isSigning(auth))
  );
}

/** The request with what authenticates the client; a token is asked for first. `query` is that of the request before it is encoded. */
export async function authorizeRequest(
  { auth }: Pick<HttpCheck, 'auth'>,
  request: HttpRequest,
  query: Readonly<Record<string, string>>,
  context: CheckContext,
): Promise<HttpRequest> {
  const { fields } = context;
  if (auth === undefined) return request;
  if ('awsRole' in auth) {
    const { service } = auth.awsRole;
    const scope = { service, region: neededText(auth.awsRole.region, fields), query };
    return signedBySigV4(request, scope, await keysOfRole(auth.awsRole, context));
  }
  if (isSigning(auth)) return signedRequest(auth, { request, query }, fields);
  if ('basic' in auth) return withHeader(request, `Basic ${pairOf(auth.basic, request, fields)}`);
  if ('digest' in auth) return withHeader(request, await digestFor(auth.digest, request, context));
  if ('oauth2' in auth)
    return withToken(
      request,
      await tokenFor(clientRequest(auth.oauth2, fields), context, placeFor(auth.oauth2)),
      auth.oauth2.tokenHeader,
    );
  if ('login' in auth) return withToken(request, await loggedIn(auth.login, context), auth.login.tokenHeader);
  if ('googleWorkload' in auth) return withToken(request, await workloadToken(auth.googleWorkload, context));
  if ('refresh' in auth)
    return withToken(request, await freshToken(auth.refresh, context), auth.refresh.tokenHeader);
  if ('installation' in auth) {
    const asked = installationRequest(auth.installation, fields);
    return withToken(request, await tokenFor(asked, context, OF_INSTALLATION));
  }
  const grant =
    'assertion' in auth
      ? assertionRequest(auth.assertion, fields)
      : accountRequest(auth.serviceAccount, fields);
  return withToken(request, await tokenFor(grant, context));
}

/** The keys that sign for a role, which are asked for first where they are temporary. */
export function keysOfRole(role: Omit<RoleSignature, 'service'>, context: CheckContext): Promise<AccessKey> {
  return roleKeys(role, context.fields, async (request, read) => {
    const response = await sendForToken(request, context);
    return context.step('Authenticate', () => Promise.resolve(response).then(read));
  });
}

/** Sends the request without a login first, whose refusal holds the challenge. */
async function digestFor(login: Pair, request: HttpRequest, context: CheckContext): Promise<string> {
  const refusal = await send(request, 'hidden', 'Authenticate', context);
  const { fields } = context;
  return context.step('Authenticate', () => {
    const pair = { user: neededText(login.user, fields), password: neededText(login.password, fields) };
    return Promise.resolve(digestAnswer(refusal, request, pair));
  });
}

async function freshToken(grant: RefreshToken, context: CheckContext): Promise<Secret> {
  const response = await sendForToken(refreshRequest(grant, context.fields), context);
  return context.step('Authenticate', () => {
    const token = accessTokenIn(response);
    refuseRotation(response, grant, context.fields);
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

/** A token, for a protocol that is not HTTP. */
export function accessToken(grant: ClientCredentials, context: CheckContext): Promise<Secret> {
  return tokenFor(clientRequest(grant, context.fields), context, placeFor(grant));
}

const TOKEN_IN_CLEAR =
  'the address that gives the token is http:, and the credential would go out in clear: give one of https:, or set tokenTls.mode to disable';

async function tokenFor(request: HttpRequest, context: CheckContext, place?: TokenPlace): Promise<Secret> {
  const response = await sendForToken(request, context);
  return context.step('Authenticate', () => Promise.resolve(accessTokenIn(response, place)));
}

/** What to do where the token of a ServiceAccount stands for the secret of a client, and is refused. */
function placeFor({ assertion }: ClientCredentials): TokenPlace | undefined {
  return assertion === undefined ? undefined : orElse(KEYLESS.entra);
}

async function workloadToken(workload: GoogleWorkload, context: CheckContext): Promise<Secret> {
  const { fields } = context;
  const federated = await tokenFor(exchangeRequest(workload, fields), context, orElse(KEYLESS.google));
  const next = impersonation(federated, workload, fields);
  if (next === undefined) return federated;
  const response = await sendForToken(next.request, context);
  return context.step('Authenticate', () => Promise.resolve(tokenOfLogin(response, next.login)));
}

async function loggedIn(login: TokenLogin, context: CheckContext): Promise<Secret> {
  const response = await sendForToken(loginRequest(login, context.fields), context);
  return context.step('Authenticate', () => Promise.resolve(tokenOfLogin(response, login)));
}

async function sendForToken(request: HttpRequest, context: CheckContext): Promise<HttpResponse> {
  const security = tokenSecurity(request.url, context);
  if (
    request.url.protocol === 'http:' &&
    security.tls?.mode !== 'disable' &&
    !isOfService(request.url, context.fields)
  )
    throw new ConnectionFailure('ParametersInvalid', TOKEN_IN_CLEAR);
  return send(request, 'in clear', 'Authenticate', { ...context, security });
}

/**
 * How the address that gives a token is verified. Another server than the service has settings of its own, and is
 * verified in full without them; the certificate of the client is for the service alone.
 */
function tokenSecurity(url: URL, { fields, security }: CheckContext): CheckContext['security'] {
  const { tls, caCertificate } = security;
  if (isOfService(url, fields)) return { tls, caCertificate };
  const { tokenTls } = fields.parameters as { readonly tokenTls?: TlsParameters }; // the block of contract/schema.ts
  const { tokenCaCertificate } = fields.secrets;
  const isClear = url.protocol === 'http:' && (tokenTls ?? tls)?.mode === 'disable';
  const own = isClear ? { mode: 'disable' as const } : tokenTls;
  return tokenCaCertificate === undefined
    ? { tls: own, caCertificate, trustsPublic: true }
    : { tls: own, caCertificate: tokenCaCertificate };
}

/** Whether the service itself gives the token: the scheme of its own address says what goes in clear. */
function isOfService({ origin }: URL, { parameters: { url } }: Fields): boolean {
  return typeof url === 'string' && URL.canParse(url) && new URL(url).origin === origin;
}

const BEARER: TokenHeader = { header: 'authorization', value: 'Bearer {token}' };

function withToken(request: HttpRequest, token: Secret, { header, value } = BEARER): HttpRequest {
  return {
    ...request,
    headers: { ...request.headers, [header]: value.replace('{token}', () => token.reveal()) },
  };
}

function withHeader(request: HttpRequest, authorization: string): HttpRequest {
  return { ...request, headers: { ...request.headers, authorization } };
}

/** Whether a request holds a credential as it is. */
export type Exposure = 'in clear' | 'hidden';

/** Connects and sends one request; a credential goes out as it is only over TLS that verified the server, or where the manifest disables TLS. */
export async function send(
  request: HttpRequest,
  credential: Exposure,
  at: 'Authenticate' | 'Probe',
  context: CheckContext,
) {
  const socket = await openHttp(request.url, context.network, context.security);
  return context.step(at, () => {
    if (credential === 'in clear') refuseUnverified(context.security.tls);
    return exchange(socket, request, context.signal);
  });
}
