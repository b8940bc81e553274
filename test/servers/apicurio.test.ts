import { schemaRegistry } from '../../src/connectors/schema-registry.ts';
import { startApicurio } from '../support/servers/apicurio.ts';
import type { ApicurioServer } from '../support/servers/apicurio.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import { startTlsRelay } from '../support/servers/tlsrelay.ts';

const PLAIN = ['Resolve', 'Connect'] as const;
const PATH = '/apis/ccompat/v7';

let server: ApicurioServer;

beforeAll(async () => {
  server = await startApicurio();
}, 240_000);
afterAll(() => server?.stop());

describe('schema-registry against Apicurio Registry 2.6', () => {
  const ask = (token: string, path = PATH) =>
    attempt(schemaRegistry, {
      auth: 'token',
      parameters: { url: `http://127.0.0.1:${server.port}${path}` },
      secrets: { token },
    });

  it('succeeds with a token', async () => {
    expect(verdict(await ask(server.token))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it('rejects another token, and none', async () => {
    const rejected = failedAt('CredentialsRejected', ...PLAIN, 'Authenticate');
    const parameters = { url: `http://127.0.0.1:${server.port}${PATH}` };

    expect(verdict(await ask('other'))).toEqual(rejected);
    expect(verdict(await attempt(schemaRegistry, { auth: 'none', parameters }))).toEqual(rejected);
  });

  it('says that there is no registry at an address', async () => {
    expect(verdict(await ask(server.token, '/apis/other'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
  });

  it('sends the token to no server of another name', async () => {
    const pem = await certificates();
    const [good, misnamed] = await Promise.all([
      startTlsRelay(server.port, pem.good),
      startTlsRelay(server.port, pem.wrongName),
    ]);
    const over = (port: number) =>
      attempt(schemaRegistry, {
        auth: 'token',
        parameters: { url: `https://127.0.0.1:${port}${PATH}` },
        secrets: { token: server.token, caCertificate: pem.ca },
      });

    const results = [verdict(await over(good.port)), verdict(await over(misnamed.port))];

    await Promise.all([good.stop(), misnamed.stop()]);
    expect(results).toEqual([
      { steps: [...PLAIN, 'TLS', 'Probe'] },
      failedAt('CertificateNameMismatch', ...PLAIN, 'TLS'),
    ]);
  });
});
