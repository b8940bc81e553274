import { connectorOf } from '../../src/connectors/index.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import type { Server } from '../support/servers/place.ts';
import { startTrino } from '../support/servers/trino.ts';

/*
 * Trino; Starburst, which is one with more around it; and Presto, whose headers Trino understands.
 */
const REACHED = ['Resolve', 'Connect', 'TLS'] as const;
const PASSWORD = ' pass: word ';

let pem: Certificates;
let server: Server;

beforeAll(async () => {
  pem = await certificates();
  server = await startTrino(PASSWORD, pem.good);
}, 240_000);
afterAll(() => server?.stop());

interface Question {
  readonly user?: string;
  readonly password?: string;
  readonly parameters?: object;
  readonly ca?: string;
}

describe.each(['trino', 'starburst', 'presto'])('%s against Trino 435', (type) => {
  const ask = ({ user = 'app', password = PASSWORD, parameters = {}, ca = pem.ca }: Question = {}) =>
    attempt(connectorOf(type)!, {
      auth: 'password',
      parameters: { url: `https://127.0.0.1:${server.port}`, user, ...parameters },
      secrets: { password, caCertificate: ca },
      timeoutMs: 25_000, // the first statement of all waits for much to be made ready
    });

  it.each([
    ['a user', {}],
    ['a catalogue', { catalog: 'system' }],
    ['a schema', { catalog: 'system', schema: 'runtime' }],
  ])('succeeds with %s', async (_, parameters) => {
    expect(verdict(await ask({ parameters }))).toEqual({ steps: [...REACHED, 'Probe'] });
  });

  it('rejects a wrong password', async () => {
    expect(verdict(await ask({ password: 'no' }))).toEqual(
      failedAt('CredentialsRejected', ...REACHED, 'Authenticate'),
    );
  });

  it.each([
    ['a catalogue', { catalog: 'missing' }],
    ['the catalogue of a schema', { catalog: 'missing', schema: 'runtime' }],
    ['a schema', { catalog: 'system', schema: 'missing' }],
  ])('says that %s does not exist', async (_, parameters) => {
    expect(verdict(await ask({ parameters }))).toEqual(failedAt('TargetNotFound', ...REACHED, 'Authorize'));
  });

  it('says that a user may not reach a catalogue', async () => {
    const result = await ask({ user: 'guest', parameters: { catalog: 'system', schema: 'runtime' } });

    expect(verdict(result)).toEqual(failedAt('PermissionDenied', ...REACHED, 'Authorize'));
  });

  it('sends no password in clear', async () => {
    expect(verdict(await ask({ parameters: { url: `http://127.0.0.1:${server.port}` } }))).toEqual({
      steps: [],
      reason: 'ParametersInvalid',
    });
  });

  it('verifies the certificate', async () => {
    expect(verdict(await ask({ ca: pem.otherCa }))).toEqual(failedAt('CertificateUntrusted', ...REACHED));
    expect(verdict(await ask({ parameters: { tls: { serverName: 'other.example.test' } } }))).toEqual(
      failedAt('CertificateNameMismatch', ...REACHED),
    );
  });
});
