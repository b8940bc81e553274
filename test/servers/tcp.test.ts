import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:tls';
import type { Server } from 'node:tls';
import { tcp } from '../../src/connectors/tcp.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';

const UP_TO_TLS = ['Resolve', 'Connect', 'TLS'] as const;

let pem: Certificates;
let server: Server;

beforeAll(async () => {
  pem = await certificates();
  server = createServer({ cert: pem.good.certificate, key: pem.good.key }, (socket) =>
    socket.on('error', () => undefined).resume(),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
});
afterAll(() => server?.close());

function reach(caCertificate: string, tls?: { readonly mode: string }) {
  const { port } = server.address() as AddressInfo; // it listens on a port
  return attempt(tcp, {
    parameters: { host: '127.0.0.1', port, ...(tls && { tls }) },
    secrets: { caCertificate },
  });
}

it('reaches a port that speaks TLS, and says that it did no more', async () => {
  const result = await reach(pem.ca);

  expect(result).toMatchObject({ result: 'Succeeded', reachableOnly: true });
  expect(verdict(result)).toEqual({ steps: UP_TO_TLS });
});

it('does not take a certificate of an authority that is not trusted', async () => {
  expect(verdict(await reach(pem.otherCa))).toEqual(failedAt('CertificateUntrusted', ...UP_TO_TLS));
});

it('starts no TLS where the manifest says so', async () => {
  expect(verdict(await reach(pem.otherCa, { mode: 'disable' }))).toEqual({ steps: ['Resolve', 'Connect'] });
});
