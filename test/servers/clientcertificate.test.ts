import { http } from '../../src/connectors/http.ts';
import { startApache } from '../support/servers/apache.ts';
import { attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startNginx } from '../support/servers/nginx.ts';
import type { NginxServer } from '../support/servers/nginx.ts';
import { LOCATIONS } from './ways.ts';

/* Web servers that judge the certificate of a client by an answer of HTTP. */

let pem: Certificates;
let guarded: NginxServer;

beforeAll(async () => {
  pem = await certificates();
  guarded = await startNginx({ certificates: { good: pem.good }, clientCa: pem.ca, locations: LOCATIONS });
}, 240_000);

afterAll(() => guarded?.stop(), 30_000);

it.each([
  ['none is given', () => undefined],
  ['another authority signed it', () => pem.strange],
])('says that the server wants a client certificate where %s', async (_, certificate) => {
  const given = certificate();
  const secrets = {
    caCertificate: pem.ca,
    ...(given && { clientCertificate: given.certificate, clientKey: given.key }),
  };

  const result = await attempt(http, {
    auth: 'none',
    probe: {},
    parameters: { url: `https://127.0.0.1:${guarded.secure['good']}/ok` },
    secrets,
  });

  expect(result).toMatchObject({ reason: 'ClientCertificateRejected', failedStep: 'TLS' });
});

it('says that a server asks for the client certificate after the handshake', async () => {
  const apache = await startApache({
    user: 'u',
    other: 'o',
    password: 'p',
    certificate: pem.good,
    clientCa: pem.ca,
  });

  const result = await attempt(http, {
    auth: 'none',
    probe: {},
    parameters: { url: `https://127.0.0.1:${apache.tlsPort}/certified` },
    secrets: {
      caCertificate: pem.ca,
      clientCertificate: pem.client.certificate,
      clientKey: pem.client.key,
    },
  });

  await apache.stop();
  expect(result).toMatchObject({
    reason: 'AuthMethodNotOffered',
    failedStep: 'Authenticate',
    message: expect.stringContaining('after the handshake') as unknown,
  });
});
