import { FRAMING_HEADERS } from '../contract/framing.ts';
import { connector } from '../contract/connector.ts';
import type { ProbeQuestion } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { object, optional, text, tls, tlsSecrets, url } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { refuseUnverified } from '../drivers/clear.ts';
import { isHeaderValue } from '../drivers/http/fields.ts';
import type { HttpRequest, HttpResponse } from '../drivers/http/http.ts';
import { addressMistakes, tokenAddressMistakes } from '../families/address.ts';
import { authorizedBy } from '../families/namedSchemes.ts';
import {
  SOME_TOKEN_CLIENT,
  TOKEN_CLIENT,
  TOKEN_CLIENT_PROFILE,
  TOKEN_CLIENT_SECRETS,
} from '../families/tokenClient.ts';
import { HTTP_FORMATS } from '../formats/http.ts';

/** Any HTTP service; only the user knows what to ask it. */
export const http = connector({
  type: 'http',
  title: 'HTTP',
  summary: 'A service that is reached over HTTP or HTTPS.',
  category: 'generic',
  stage: 'stable',
  verified: { by: 'server', with: 'nginx 1.22', on: '2026-11-24' },
  aliases: ['https', 'rest', 'api', 'webhook'],
  parameters: object({
    url: url('Address of the service, with http or https; without credentials, query and fragment.'),
    user: optional(
      text('User name of the basic and digest profiles.', { maxLength: 256, pattern: '^[^:]+$' }),
    ),
    apiKeyHeader: optional(
      text('Header in which the apiKey profile sends its key.', {
        maxLength: 64,
        pattern: '^[A-Za-z0-9-]+$',
        default: 'X-API-Key',
      }),
    ),
    ...TOKEN_CLIENT,
    region: optional(
      text('Region of the accessKey profile.', {
        maxLength: 63,
        pattern: '^[a-z0-9]([a-z0-9-]*[a-z0-9])?$',
      }),
    ),
    service: optional(
      text('Service that the accessKey profile signs for, as AWS calls it.', {
        maxLength: 63,
        pattern: '^[A-Za-z0-9-]+$',
        default: 'execute-api',
      }),
    ),
    accessKeyId: optional(text('Name of the access key of the accessKey profile.', { maxLength: 128 })),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the basic profile.')),
    digestPassword: optional(text('Password of the digest profile.')),
    token: optional(text('Token of the bearer profile.', { maxLength: 16384 })),
    apiKey: optional(text('Key of the apiKey profile.', { maxLength: 16384 })),
    ...TOKEN_CLIENT_SECRETS,
    secretAccessKey: optional(text('Secret key of the accessKey profile, which signs the request.')),
    sessionToken: optional(text('Session token of temporary keys of AWS.', { maxLength: 8192 })),
    ...tlsSecrets(),
  }),
  identity: ['user', 'clientId', 'accessKeyId'],
  formats: HTTP_FORMATS,
  auth: {
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
    basic: {
      title: 'User and password',
      secrets: ['password'],
      optional: ['clientCertificate', 'clientKey'],
    },
    digest: {
      title: 'User and password by HTTP Digest',
      secrets: ['digestPassword'],
      optional: ['clientCertificate', 'clientKey'],
    },
    bearer: { title: 'Bearer token', secrets: ['token'], optional: ['clientCertificate', 'clientKey'] },
    apiKey: { title: 'Key in a header', secrets: ['apiKey'], optional: ['clientCertificate', 'clientKey'] },
    clientCredentials: TOKEN_CLIENT_PROFILE,
    accessKey: {
      title: 'Access key of AWS',
      secrets: ['secretAccessKey'],
      optional: ['sessionToken', 'clientCertificate', 'clientKey'],
    },
  },
  samples: [
    { name: 'no-credentials', parameters: { url: 'https://hooks.example.com/orders' }, secrets: [] },
    { name: 'bearer', parameters: { url: 'https://api.example.com/v1' }, secrets: ['token'] },
    {
      name: 'basic',
      parameters: { url: 'http://metrics.monitoring.svc:9090', user: 'reader' },
      secrets: ['password'],
    },
    {
      name: 'client-credentials',
      parameters: { url: 'https://api.example.com/v1', ...SOME_TOKEN_CLIENT },
      secrets: ['clientSecret'],
    },
    {
      name: 'access-key',
      parameters: {
        url: 'https://abc123.execute-api.eu-central-1.amazonaws.com/prod',
        region: 'eu-central-1',
        accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
      },
      secrets: ['secretAccessKey'],
    },
  ],
  needsProbe: true,
  testing:
    'Sends the one request that spec.test.probe describes, with the credentials, and compares the answer with what is expected. ' +
    'Follows no redirect. With the profile digest it asks once without a login, to be told what the proof is made of; with the profile clientCredentials it asks for a token first, at tokenUrl. Without spec.test.probe nothing is sent.',
  check: ({ url, tls, tokenTls, tokenUrl, apiKeyHeader = '' }) => [
    ...addressMistakes('url', url, tls?.mode),
    ...tokenAddressMistakes('tokenUrl', tokenUrl, {
      ...(tls && { tls }),
      ...(tokenTls && { tokenTls }),
    }),
    ...(FRAMING_HEADERS.has(apiKeyHeader.toLowerCase())
      ? [{ path: 'apiKeyHeader', message: 'cannot carry a key: it says where the request goes or ends' }]
      : []),
  ],
  async test({ parameters, secrets, auth, probe = {}, network, step, signal }) {
    const { refusedScheme } = await import('../drivers/http/digest.ts');
    const { checkAnswer } = await import('../drivers/http/expectation.ts');
    const { exchange, openHttp } = await import('../drivers/http/http.ts');
    const url = urlOf(parameters.url, probe.path);
    const given = { ...secrets, user: parameters.user, header: parameters.apiKeyHeader };
    const plain = { method: probe.method ?? ('GET' as const), url, headers: headersOf(probe) };
    const ask = async (at: 'Authenticate' | 'Probe', request: HttpRequest, isInClear = false) => {
      const socket = await openHttp(url, network, { ...secrets, tls: parameters.tls });
      return step(at, () => {
        if (isInClear) refuseUnverified(parameters.tls);
        return exchange(socket, request, signal);
      });
    };
    const proof =
      auth === 'digest' ? await digestOf(await ask('Authenticate', plain), plain, given) : undefined;
    const credentials = proof === undefined ? authorization(auth, given) : { authorization: proof };
    const { request, isInClear } = (await authorizedBy(auth, plain, {
      fields: { parameters: { service: 'execute-api', ...parameters }, secrets },
      security: { ...secrets, tls: parameters.tls },
      network,
      step,
      signal,
    })) ?? {
      request: { ...plain, headers: { ...plain.headers, ...credentials } },
      isInClear: proof === undefined && Object.keys(credentials).length > 0,
    };
    const answer = await ask('Probe', request, isInClear);
    const refused = auth === 'basic' ? refusedScheme(answer) : undefined;
    if (refused) throw refused;
    checkAnswer(answer, probe.expect ?? {});
    return {};
  },
});

/** A path is put behind the URL as text, so that it can never lead to another host. */
function urlOf(base: string, path = ''): URL {
  return new URL(base.replace(/\/$/, path === '' ? '/' : '') + path);
}

function headersOf({ headers = {} }: ProbeQuestion): Readonly<Record<string, string>> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (
    !given.every(
      ([name, value]) =>
        /^[a-z0-9-]+$/.test(name) &&
        !FRAMING_HEADERS.has(name) &&
        name !== 'authorization' &&
        isHeaderValue(value),
    )
  ) {
    throw new ConnectionFailure(
      'ParametersInvalid',
      'spec.test.probe.headers holds a header that a test may not set',
    );
  }
  return {
    accept: '*/*',
    'accept-encoding': 'identity',
    'user-agent': 'mooring',
    ...Object.fromEntries(given),
  };
}

interface Credentials {
  readonly user: string | undefined;
  readonly password?: Secret | undefined;
  readonly digestPassword?: Secret | undefined;
  readonly token?: Secret | undefined;
  readonly apiKey?: Secret | undefined;
  readonly header: string | undefined;
}

/** The header that carries the credential of the profile. */
function authorization(
  profile: string | undefined,
  credentials: Credentials,
): Readonly<Record<string, string>> {
  const { user, password, token, apiKey, header = 'X-API-Key' } = credentials;
  if (profile === 'bearer' && token) return { authorization: `Bearer ${inHeader(token)}` };
  if (profile === 'apiKey' && apiKey) return { [header.toLowerCase()]: inHeader(apiKey) };
  if (profile !== 'basic' || !password) return {};
  if (user === undefined)
    throw new ConnectionFailure(
      'ParametersInvalid',
      'spec.parameters.user: is required by the profile basic, or spec.secrets.user',
    );
  return { authorization: `Basic ${Buffer.from(`${user}:${password.reveal()}`).toString('base64')}` };
}

async function digestOf(
  refusal: HttpResponse,
  request: HttpRequest,
  { user, digestPassword: password }: Credentials,
): Promise<string> {
  const { digestAnswer } = await import('../drivers/http/digest.ts');
  if (user === undefined || !password)
    throw new ConnectionFailure(
      'ParametersInvalid',
      'spec.parameters.user: is required by the profile digest, or spec.secrets.user',
    );
  return digestAnswer(refusal, request, { user, password: password.reveal() });
}

function inHeader(secret: Secret): string {
  const value = secret.reveal();
  if (!isHeaderValue(value))
    throw new ConnectionFailure('SecretInvalid', 'the token or key holds characters that no header may hold');
  return value;
}
