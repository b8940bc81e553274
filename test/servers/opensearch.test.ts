import { elasticsearch } from '../../src/connectors/elasticsearch.ts';
import { opensearch } from '../../src/connectors/opensearch.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { OPENSEARCH_PASSWORD, startOpensearch } from '../support/servers/opensearch.ts';
import type { Server } from '../support/servers/place.ts';

const REACHED = ['Resolve', 'Connect', 'TLS'] as const;

let pem: Certificates;
let server: Server;

beforeAll(async () => {
  pem = await certificates();
  server = await startOpensearch(pem.good, pem.ca);
}, 240_000);
afterAll(() => server?.stop());

interface Question {
  readonly user?: string;
  readonly password?: string;
  readonly tls?: object;
  readonly ca?: string;
}

describe('opensearch against OpenSearch 2.19', () => {
  const ask = ({ user = 'app', password = OPENSEARCH_PASSWORD, tls = {}, ca = pem.ca }: Question = {}) => {
    const parameters = { url: `https://127.0.0.1:${server.port}`, user, tls };
    return attempt(opensearch, { auth: 'password', parameters, secrets: { password, caCertificate: ca } });
  };

  it('succeeds with the right password', async () => {
    expect(verdict(await ask())).toEqual({
      steps: [...REACHED, 'Probe'],
      server: { name: 'OpenSearch', version: '2.19.3' },
    });
  });

  it.each([
    ['a wrong password', { password: 'no' }],
    ['an unknown user', { user: 'nobody' }],
  ])('rejects %s', async (_, question) => {
    expect(verdict(await ask(question))).toEqual(failedAt('CredentialsRejected', ...REACHED, 'Authenticate'));
  });

  it.each([opensearch, elasticsearch])(
    'rejects a client of $title without credentials',
    async (connector) => {
      const parameters = { url: `https://127.0.0.1:${server.port}` };

      const result = await attempt(connector, {
        auth: 'none',
        parameters,
        secrets: { caCertificate: pem.ca },
      });

      expect(verdict(result)).toEqual(failedAt('CredentialsRejected', ...REACHED, 'Authenticate'));
      expect(result).toMatchObject({
        message: expect.stringContaining('the service asks for a login, and none is given (401)') as unknown,
      });
    },
  );

  it('says that a user may not ask', async () => {
    expect(verdict(await ask({ user: 'guest' }))).toEqual(
      failedAt('PermissionDenied', ...REACHED, 'Authorize'),
    );
  });

  it('verifies the certificate', async () => {
    expect(verdict(await ask({ ca: pem.otherCa }))).toEqual(failedAt('CertificateUntrusted', ...REACHED));
    expect(verdict(await ask({ tls: { serverName: 'other.example.test' } }))).toEqual(
      failedAt('CertificateNameMismatch', ...REACHED),
    );
  });
});
