import { http } from '../../src/connectors/http.ts';
import type { ProbeQuestion } from '../../src/contract/connector.ts';
import type { FailureReason } from '../../src/contract/reasons.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startNginx } from '../support/servers/nginx.ts';
import type { NginxServer } from '../support/servers/nginx.ts';

const PASSWORD = ' pass: word ';
const LOCATIONS = `
  location = /ok { return 200 '{"account": {"id": "a1", "active": true, "limits": [1, 2]}}'; }
  location = /made { return 201; }
  location = /text { return 200 'ok'; }
  location = /long { return 200 '${'x'.repeat(3000)}'; }
  location = /bearer { if ($http_authorization != "Bearer tok-en") { return 401; } return 200; }
  location = /key { if ($http_x_service_key != "k-1") { return 403; } return 200; }
  location = /post { if ($request_method != POST) { return 405; } if ($http_x_mark != yes) { return 400; } return 200; }
  location = /away { return 302 http://127.0.0.1:1/secret; }
  location = /busy { add_header Retry-After 90 always; return 429; }
  location = /down { return 503; }
  location = /missing { return 404; }`;

let pem: Certificates;
let server: NginxServer;
let guarded: NginxServer;

beforeAll(async () => {
  pem = await certificates();
  const { good, wrongName, expired } = pem;
  [server, guarded] = await Promise.all([
    startNginx({
      certificates: { good, wrongName, expired },
      basic: { user: 'app', password: PASSWORD },
      locations: LOCATIONS,
    }),
    startNginx({ certificates: { good }, clientCa: pem.ca, locations: LOCATIONS }),
  ]);
}, 240_000);

afterAll(async () => {
  await Promise.all([server?.stop(), guarded?.stop()]);
});

interface Question extends ProbeQuestion {
  readonly auth?: string;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly parameters?: Readonly<Record<string, unknown>>;
}

function ask({ auth = 'none', secrets = {}, parameters = {}, ...probe }: Question) {
  return attempt(http, {
    parameters: { url: `http://127.0.0.1:${server.port}/`, ...parameters },
    secrets,
    auth,
    probe,
  });
}

describe('http against nginx', () => {
  it.each<[string, Question]>([
    ['a path', { path: '/ok' }],
    ['an answer of any 2xx', { path: '/made' }],
    ['a status that is expected', { path: '/missing', expect: { status: [404] } }],
    [
      'values that are expected',
      {
        path: '/ok',
        expect: { json: { '/account/id': { type: 'string' }, '/account/limits/1': { const: 2 } } },
      },
    ],
    ['a method and headers', { path: '/post', method: 'POST', headers: { 'X-Mark': 'yes' } }],
    ['HEAD', { path: '/ok', method: 'HEAD' }],
    [
      'user and password',
      { path: '/basic/', auth: 'basic', secrets: { password: PASSWORD }, parameters: { user: 'app' } },
    ],
    ['a bearer token', { path: '/bearer', auth: 'bearer', secrets: { token: 'tok-en' } }],
    [
      'a key in a header',
      {
        path: '/key',
        auth: 'apiKey',
        secrets: { apiKey: 'k-1' },
        parameters: { apiKeyHeader: 'X-Service-Key' },
      },
    ],
  ])('succeeds with %s', async (_, question) => {
    const result = await ask(question);

    expect(verdict(result)).toEqual({ steps: ['Resolve', 'Connect', 'Probe'] });
  });

  it.each<[string, Question, FailureReason, 'Authenticate' | 'Authorize' | 'Probe']>([
    [
      'a wrong password',
      { path: '/basic/', auth: 'basic', secrets: { password: 'no' }, parameters: { user: 'app' } },
      'CredentialsRejected',
      'Authenticate',
    ],
    [
      'an unknown user',
      { path: '/basic/', auth: 'basic', secrets: { password: PASSWORD }, parameters: { user: 'x' } },
      'CredentialsRejected',
      'Authenticate',
    ],
    [
      'a wrong token',
      { path: '/bearer', auth: 'bearer', secrets: { token: 'no' } },
      'CredentialsRejected',
      'Authenticate',
    ],
    ['no credentials where some are asked for', { path: '/bearer' }, 'CredentialsRejected', 'Authenticate'],
    [
      'a refusal',
      { path: '/key', auth: 'apiKey', secrets: { apiKey: 'no' } },
      'PermissionDenied',
      'Authorize',
    ],
    ['a path that does not exist', { path: '/missing' }, 'TargetNotFound', 'Authorize'],
    ['a redirect, which it does not follow', { path: '/away' }, 'UnexpectedAnswer', 'Probe'],
    ['too many requests', { path: '/busy' }, 'RateLimited', 'Probe'],
    ['a service that is down', { path: '/down' }, 'ServerUnavailable', 'Probe'],
    [
      'a status that is not expected',
      { path: '/ok', expect: { status: [204] } },
      'UnexpectedAnswer',
      'Probe',
    ],
    [
      'a value that is missing',
      { path: '/ok', expect: { json: { '/account/name': {} } } },
      'UnexpectedAnswer',
      'Probe',
    ],
    [
      'a value that does not fit',
      { path: '/ok', expect: { json: { '/account/active': { const: false } } } },
      'UnexpectedAnswer',
      'Probe',
    ],
    [
      'an answer that is not JSON',
      { path: '/text', expect: { json: { '': {} } } },
      'UnexpectedAnswer',
      'Probe',
    ],
  ])('says why after %s', async (_, question, reason, step) => {
    const result = await ask(question);

    expect(verdict(result)).toEqual(failedAt(reason, 'Resolve', 'Connect', step));
  });

  it('tells when a service that was asked too often wants to be asked again', async () => {
    expect(await ask({ path: '/busy' })).toMatchObject({ reason: 'RateLimited', retryAfterMs: 90_000 });
  });

  it.each<[string, Question, FailureReason]>([
    [
      'a schema with a keyword that it does not know',
      { path: '/ok', expect: { json: { '': { pattern: '(a+)+$' } } } },
      'ParametersInvalid',
    ],
    [
      'a header that decides where the request goes',
      { path: '/ok', headers: { Host: 'elsewhere' } },
      'ParametersInvalid',
    ],
    [
      'a header that holds a second one',
      { path: '/ok', headers: { 'X-A': 'a\r\nX-B: b' } },
      'ParametersInvalid',
    ],
    [
      'the basic profile without a user',
      { path: '/ok', auth: 'basic', secrets: { password: PASSWORD } },
      'ParametersInvalid',
    ],
    [
      'a token that no header may hold',
      { path: '/ok', auth: 'bearer', secrets: { token: 'a\nb' } },
      'SecretInvalid',
    ],
  ])('refuses %s', async (_, question, reason) => {
    const result = await ask(question);

    expect(result).toMatchObject({ status: 'Failed', reason });
  });
});

describe('http over TLS', () => {
  it.each<[string, string, Readonly<Record<string, unknown>>, 'ca' | 'otherCa']>([
    ['verified', 'good', {}, 'ca'],
    ['by another server name', 'wrongName', { serverName: 'other.example.test' }, 'ca'],
    ['not verified', 'expired', { mode: 'require' }, 'otherCa'],
  ])('succeeds where the certificate is %s', async (_, which, tls, trust) => {
    const url = `https://127.0.0.1:${server.secure[which]}/ok`;

    const result = await ask({ parameters: { url, tls }, secrets: { caCertificate: pem[trust] } });

    expect(verdict(result)).toEqual({ steps: ['Resolve', 'Connect', 'TLS', 'Probe'] });
  });

  it.each<[FailureReason, string, 'ca' | 'otherCa']>([
    ['CertificateNameMismatch', 'wrongName', 'ca'],
    ['CertificateExpired', 'expired', 'ca'],
    ['CertificateUntrusted', 'good', 'otherCa'],
  ])('says %s', async (reason, which, trust) => {
    const url = `https://127.0.0.1:${server.secure[which]}/ok`;

    const result = await ask({ parameters: { url }, secrets: { caCertificate: pem[trust] } });

    expect(verdict(result)).toEqual(failedAt(reason, 'Resolve', 'Connect', 'TLS'));
  });

  it('sends no token to a server that is not verified', async () => {
    const url = `https://127.0.0.1:${server.secure['good']}/ok`;

    const result = await ask({
      parameters: { url, tls: { mode: 'require' } },
      auth: 'bearer',
      secrets: { token: 'tok-en' },
    });

    expect(verdict(result)).toEqual(
      failedAt('AuthMethodNotOffered', 'Resolve', 'Connect', 'TLS', 'Authenticate'),
    );
  });

  it('says that a port does not speak TLS', async () => {
    const result = await ask({ parameters: { url: `https://127.0.0.1:${server.port}/ok` } });

    expect(verdict(result)).toEqual(failedAt('TLSFailed', 'Resolve', 'Connect', 'TLS'));
  });

  it('presents a client certificate', async () => {
    const secrets = {
      caCertificate: pem.ca,
      clientCertificate: pem.client.certificate,
      clientKey: pem.client.key,
    };

    const result = await ask({
      parameters: { url: `https://127.0.0.1:${guarded.secure['good']}/ok` },
      secrets,
    });

    expect(verdict(result)).toEqual({ steps: ['Resolve', 'Connect', 'TLS', 'Probe'] });
  });
});
