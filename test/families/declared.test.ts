import { createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:tls';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import type { DeclaredCheck } from '../../src/contract/check.ts';
import { connector } from '../../src/contract/connector.ts';
import { object } from '../../src/contract/schema.ts';
import { declaredTest } from '../../src/families/declared.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import type { Verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';

const web = createServer((request, response) => {
  response.writeHead(request.url === '/orders' ? 200 : 404).end('{}');
});
let pem: Certificates;
let encrypted: ReturnType<typeof createTlsServer>;
let ports: Readonly<Record<'web' | 'encrypted', number>>;

beforeAll(async () => {
  pem = await certificates();
  encrypted = createTlsServer({ cert: pem.good.certificate, key: pem.good.key });
  encrypted.on('tlsClientError', () => undefined);
  await Promise.all([web, encrypted].map((server) => once(server.listen(0, '127.0.0.1'), 'listening')));
  const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;
  ports = { web: portOf(web), encrypted: portOf(encrypted) };
});
afterAll(() => {
  for (const server of [web, encrypted]) server?.close();
});

const IN_CLEAR = ['Resolve', 'Connect'] as const;
const TCP = { host: '127.0.0.1', port: '{parameters.port}' } as const;

describe('the test of a type that a manifest declares', () => {
  it.each<{
    readonly what: string;
    readonly check: DeclaredCheck;
    readonly at: 'web' | 'encrypted';
    readonly path?: string;
    readonly trust?: 'ca' | 'otherCa';
    readonly expected: Verdict;
  }>([
    {
      what: 'sends the request',
      check: { http: { url: '{parameters.url}/{parameters.path}' } },
      at: 'web',
      expected: { steps: [...IN_CLEAR, 'Probe'] },
    },
    {
      what: 'prefers a parameter to its default',
      check: { http: { url: '{parameters.url}/{parameters.path}' } },
      at: 'web',
      path: 'missing',
      expected: failedAt('TargetNotFound', ...IN_CLEAR, 'Authorize'),
    },
    { what: 'opens the port', check: { tcp: TCP }, at: 'web', expected: { steps: IN_CLEAR } },
    {
      what: 'verifies the certificate of a port with TLS',
      check: { tcp: { ...TCP, tls: true } },
      at: 'encrypted',
      expected: { steps: [...IN_CLEAR, 'TLS'] },
    },
    {
      what: 'refuses a certificate of another authority',
      check: { tcp: { ...TCP, tls: true } },
      at: 'encrypted',
      trust: 'otherCa',
      expected: failedAt('CertificateUntrusted', ...IN_CLEAR, 'TLS'),
    },
    { what: 'does nothing without a check', check: {}, at: 'web', expected: { steps: [] } },
  ])('$what', async ({ check, at, path, trust = 'ca', expected }) => {
    const type = connector({
      type: 'declared',
      title: 'Declared',
      summary: 'A type of the test.',
      category: 'api',
      stage: 'alpha',
      parameters: object({}),
      secrets: object({}),
      samples: [{ name: 'sample', parameters: {}, secrets: [] }],
    });
    const { test } = declaredTest({ ...check, defaults: { path: 'orders' } });

    const result = await attempt(
      { ...type, ...(test && { test }) },
      {
        parameters: {
          url: `http://127.0.0.1:${ports[at]}`,
          port: ports[at],
          ...(path !== undefined && { path }),
        },
        secrets: { caCertificate: pem[trust] },
      },
    );

    expect(verdict(result)).toEqual(expected);
  });
});
