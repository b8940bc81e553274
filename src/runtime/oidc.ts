import { Client } from 'undici';

/**
 * The `config` of a kubeconfig user with `auth-provider: {name: oidc}`. client-node 2.0 sends an ID token that is
 * still good, but cannot renew one: the library that it asks wants an address of another form (and it sends no
 * client-secret, and forgets the refresh token that replaces one which works once). So it is renewed here first.
 */
type OidcConfig = Readonly<Record<string, string>>;

/** What a renewal changes; the same keys as in the kubeconfig. */
interface RenewedTokens {
  readonly 'id-token': string;
  readonly 'refresh-token': string;
}

/** The error codes of RFC 6749, section 5.2: no other word of an issuer is repeated. */
const REFUSALS = [
  'invalid_request',
  'invalid_client',
  'invalid_grant',
  'unauthorized_client',
  'unsupported_grant_type',
  'invalid_scope',
];
const AGAIN = 'log in again, or choose another context';
/** A token that expires on the way to the API server is of no use. */
const LEEWAY_MS = 10_000;
const ANSWER_MS = 15_000;

/** True where the ID token has expired, or is none. */
export function hasExpired(login: OidcConfig, now: number): boolean {
  return endOf(login['id-token']) - LEEWAY_MS < now;
}

/** Asks the issuer for another ID token of a user of the kubeconfig; `ca` is what signed the issuer's certificate. */
export async function renewTokens(
  login: OidcConfig,
  user: string,
  ca: Buffer | undefined,
): Promise<RenewedTokens> {
  const { 'idp-issuer-url': issuer, 'client-id': client, 'refresh-token': refreshToken } = login;
  if (issuer === undefined || client === undefined || refreshToken === undefined)
    throw new Error(
      `the OIDC login of user ${user} has ended, and the kubeconfig lacks idp-issuer-url, client-id or refresh-token to renew it: ${AGAIN}`,
    );
  const { answer: discovery } = await ask(
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    user,
    ca,
  );
  if (discovery.issuer !== issuer || typeof discovery.token_endpoint !== 'string')
    throw new Error(
      `what answers at the idp-issuer-url of user ${user} is not that OIDC issuer: correct the kubeconfig`,
    );
  const { statusCode, answer } = await ask(discovery.token_endpoint, user, ca, formOf(login, discovery));
  const { error, id_token: idToken, refresh_token: next } = answer;
  if (statusCode !== 200)
    throw new Error(
      `the OIDC login of user ${user} was not renewed (${REFUSALS.find((each) => each === error) ?? statusCode}): ${AGAIN}`,
    );
  if (typeof idToken !== 'string')
    throw new Error(`the OIDC issuer of user ${user} gave no ID token: log in again with scope openid`);
  return { 'id-token': idToken, 'refresh-token': typeof next === 'string' ? next : refreshToken };
}

async function ask(
  url: string,
  user: string,
  ca: Buffer | undefined,
  form?: Form,
): Promise<{ readonly statusCode: number; readonly answer: Answer }> {
  const { origin, pathname, search } = secure(url, user);
  const http = new Client(origin, { allowH2: false, connect: ca === undefined ? {} : { ca } });
  try {
    const { statusCode, body } = await http.request({
      method: form === undefined ? 'GET' : 'POST',
      path: pathname + search,
      headers: { accept: 'application/json', ...form?.headers },
      body: form?.body ?? null,
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    return { statusCode, answer: (await body.json()) as Answer }; // each member is looked at
  } catch (cause) {
    throw new Error(
      `the OIDC issuer of user ${user} cannot be asked (${why(cause)}): is idp-issuer-url right, and does it run?`,
      {
        cause,
      },
    );
  } finally {
    await http.destroy();
  }
}

type Answer = Readonly<
  Partial<
    Record<
      | 'issuer'
      | 'token_endpoint'
      | 'token_endpoint_auth_methods_supported'
      | 'error'
      | 'id_token'
      | 'refresh_token',
      unknown
    >
  >
>;

interface Form {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The client proves itself by HTTP Basic, or in the form where the issuer takes only that. */
function formOf(
  { 'client-id': client = '', 'client-secret': secret = '', 'refresh-token': token = '' }: OidcConfig,
  discovery: Answer,
): Form {
  const supported = discovery.token_endpoint_auth_methods_supported;
  const inForm = secret === '' || (Array.isArray(supported) && !supported.includes('client_secret_basic'));
  const form = new URLSearchParams({ grant_type: 'refresh_token', refresh_token: token });
  if (inForm) form.set('client_id', client);
  if (inForm && secret !== '') form.set('client_secret', secret);
  const basic = Buffer.from(`${formEncode(client)}:${formEncode(secret)}`).toString('base64');
  return {
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      ...(!inForm && { authorization: `Basic ${basic}` }),
    },
    body: form.toString(),
  };
}

/** As RFC 6749, section 2.3.1, wants both halves. */
function formEncode(text: string): string {
  return new URLSearchParams({ '': text }).toString().slice(1);
}

function secure(url: string, user: string): URL {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed?.protocol !== 'https:')
    throw new Error(`the OIDC issuer of user ${user} has no https address: correct idp-issuer-url`);
  return parsed;
}

function endOf(token: string | undefined): number {
  try {
    const { exp } = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString('utf8')) as {
      exp?: unknown;
    };
    return typeof exp === 'number' ? exp * 1000 : 0;
  } catch {
    return 0;
  }
}

function why(cause: unknown): string {
  if (typeof cause !== 'object' || cause === null) return 'no answer';
  return (
    [...('code' in cause ? [cause.code] : []), ...('name' in cause ? [cause.name] : [])].find(
      (word) => typeof word === 'string',
    ) ?? 'no answer'
  );
}
