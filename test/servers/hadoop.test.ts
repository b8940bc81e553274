import { hdfs } from '../../src/connectors/hdfs.ts';
import { attempt, failedAt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startNameNode } from '../support/servers/hadoop.ts';
import type { NameNode } from '../support/servers/hadoop.ts';

const PLAIN = ['Resolve', 'Connect'] as const;

let pem: Certificates;
let server: NameNode;

beforeAll(async () => {
  pem = await certificates();
  server = await startNameNode(pem.good);
}, 240_000);
afterAll(() => server?.stop());

describe('hdfs against Hadoop 3.4', () => {
  const ask = (user: string, path?: string) => {
    const parameters = { url: `http://127.0.0.1:${server.port}`, user, ...(path !== undefined && { path }) };
    return attempt(hdfs, { auth: 'user', parameters });
  };
  const askEncrypted = (tls: object, caCertificate = pem.ca) => {
    const parameters = { url: `https://127.0.0.1:${server.securePort}`, user: 'app', tls };
    return attempt(hdfs, { auth: 'user', parameters, secrets: { caCertificate } });
  };

  it.each([
    ['its root', undefined],
    ['a directory', '/orders'],
  ])('succeeds with %s', async (_, path) => {
    expect(verdict(await ask('app', path))).toEqual({ steps: [...PLAIN, 'Probe'] });
  });

  it('says that a path does not exist', async () => {
    expect(verdict(await ask('app', '/orders/missing'))).toEqual(
      failedAt('TargetNotFound', ...PLAIN, 'Authorize'),
    );
  });

  it('says that a user may not look into a directory', async () => {
    expect(verdict(await ask('hdfs', '/private/deep'))).toEqual({ steps: [...PLAIN, 'Probe'] });
    expect(verdict(await ask('app', '/private/deep'))).toEqual(
      failedAt('PermissionDenied', ...PLAIN, 'Authorize'),
    );
  });

  it('verifies the certificate', async () => {
    expect(verdict(await askEncrypted({}))).toEqual({ steps: [...PLAIN, 'TLS', 'Probe'] });
    expect(verdict(await askEncrypted({}, pem.otherCa))).toEqual(
      failedAt('CertificateUntrusted', ...PLAIN, 'TLS'),
    );
    expect(verdict(await askEncrypted({ serverName: 'other.example.test' }))).toEqual(
      failedAt('CertificateNameMismatch', ...PLAIN, 'TLS'),
    );
  });
});
