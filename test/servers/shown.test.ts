import { X509Certificate } from 'node:crypto';
import { Secret } from '../../src/contract/secret.ts';
import { certificatesOf } from '../../src/probe/shown.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { certificates } from '../support/servers/certificates.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { startPostfix } from '../support/servers/postfix.ts';

const RULES = { allowTargets: [parseAllowTarget('127.0.0.1/32')], denyTargets: [] };

describe('the certificates of a server whose protocol begins TLS by a command', () => {
  it.each([
    ['mysql', startMariadb],
    ['smtp', startPostfix],
  ] as const)(
    'are seen by the test of %s',
    async (type, start) => {
      const { good, ca } = await certificates();
      const certificate = { ...good, certificate: good.certificate + ca };
      const server = await start({ certificate, statements: [] });
      try {
        const seen = await certificatesOf(
          {
            type,
            parameters: { host: '127.0.0.1', port: server.port, user: 'u' },
            secrets: { password: new Secret('hunter2') },
            auth: 'password',
          },
          RULES,
        );

        const { fingerprint256 } = new X509Certificate(ca);
        expect(seen.shown?.certificates.map((each) => each.fingerprint256).at(-1)).toBe(fingerprint256);
        expect(seen.shown?.verdict).toBe('CertificateUntrusted');
      } finally {
        await server.stop();
      }
    },
    240_000,
  );
});
