import { connector } from '../contract/connector.ts';
import type { ProbeQuestion } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { object, optional, text, tls, tlsSecrets, url } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { refuseUnverified } from '../drivers/clear.ts';
import { checkAnswer } from '../drivers/expectation.ts';
import { isHeaderValue } from '../drivers/fields.ts';
import { exchange, openHttp } from '../drivers/http.ts';
import { addressMistakes } from '../families/address.ts';

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
    user: optional(text('User name of the basic profile.', { maxLength: 256, pattern: '^[^:]+$' })),
    apiKeyHeader: optional(
      text('Header in which the apiKey profile sends its key.', { maxLength: 64, pattern: '^[A-Za-z0-9-]+$', default: 'X-API-Key' }),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the basic profile.')),
    token: optional(text('Token of the bearer profile.', { maxLength: 16384 })),
    apiKey: optional(text('Key of the apiKey profile.', { maxLength: 16384 })),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  auth: {
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
    basic: { title: 'User and password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
    bearer: { title: 'Bearer token', secrets: ['token'], optional: ['clientCertificate', 'clientKey'] },
    apiKey: { title: 'Key in a header', secrets: ['apiKey'], optional: ['clientCertificate', 'clientKey'] },
  },
  samples: [
    { name: 'no-credentials', parameters: { url: 'https://hooks.example.com/orders' }, secrets: [] },
    { name: 'bearer', parameters: { url: 'https://api.example.com/v1' }, secrets: ['token'] },
    { name: 'basic', parameters: { url: 'http://metrics.monitoring.svc:9090', user: 'reader' }, secrets: ['password'] },
  ],
  needsProbe: true,
  testing:
    'Sends the one request that spec.test.probe describes, with the credentials, and compares the answer with what is expected. ' +
    'Follows no redirect. Without spec.test.probe nothing is sent.',
  check: ({ url, tls }) => addressMistakes('url', url, tls?.mode),
  async test({ parameters, secrets, auth, probe = {}, network, step, signal }) {
    const url = urlOf(parameters.url, probe.path);
    const credentials = authorization(auth, { ...secrets, user: parameters.user, header: parameters.apiKeyHeader });
    const request = { method: probe.method ?? 'GET', url, headers: { ...headersOf(probe), ...credentials } };
    const socket = await openHttp(url, network, { ...secrets, tls: parameters.tls });
    await step('Probe', async () => {
      if (Object.keys(credentials).length > 0) refuseUnverified(parameters.tls);
      checkAnswer(await exchange(socket, request, signal), probe.expect ?? {});
    });
    return {};
  },
});

/** A path is put behind the URL as text, so that it can never lead to another host. */
function urlOf(base: string, path = ''): URL {
  return new URL(base.replace(/\/$/, path === '' ? '/' : '') + path);
}

/** Headers that decide where the request goes, where it ends, or as whom. */
const RESERVED = new Set([
  'host',
  'connection',
  'content-length',
  'transfer-encoding',
  'upgrade',
  'expect',
  'te',
  'trailer',
  'authorization',
]);

function headersOf({ headers = {} }: ProbeQuestion): Readonly<Record<string, string>> {
  const given = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value] as const);
  if (!given.every(([name, value]) => /^[a-z0-9-]+$/.test(name) && !RESERVED.has(name) && isHeaderValue(value))) {
    throw new ConnectionFailure('ParametersInvalid', 'spec.test.probe.headers holds a header that a test may not set');
  }
  return { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'mooring', ...Object.fromEntries(given) };
}

interface Credentials {
  readonly user: string | undefined;
  readonly password?: Secret | undefined;
  readonly token?: Secret | undefined;
  readonly apiKey?: Secret | undefined;
  readonly header: string | undefined;
}

/** The header that carries the credential of the profile. */
function authorization(profile: string | undefined, credentials: Credentials): Readonly<Record<string, string>> {
  const { user, password, token, apiKey, header = 'X-API-Key' } = credentials;
  if (profile === 'bearer' && token) return { authorization: `Bearer ${inHeader(token)}` };
  if (profile === 'apiKey' && apiKey) return { [header.toLowerCase()]: inHeader(apiKey) };
  if (profile !== 'basic' || !password) return {};
  if (user === undefined) throw new ConnectionFailure('ParametersInvalid', 'the profile basic needs a user, in parameters or in secrets');
  return { authorization: `Basic ${Buffer.from(`${user}:${password.reveal()}`).toString('base64')}` };
}

function inHeader(secret: Secret): string {
  const value = secret.reveal();
  if (!isHeaderValue(value)) throw new ConnectionFailure('SecretInvalid', 'the token or key holds characters that no header may hold');
  return value;
}
