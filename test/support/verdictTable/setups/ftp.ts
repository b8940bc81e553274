import type { Certificates } from '../../servers/certificates.ts';
import { startProftpd } from '../../servers/proftpd.ts';
import type { ProftpdOptions } from '../../servers/proftpd.ts';
import { startPyftpdlib } from '../../servers/pyftpdlib.ts';
import { materialOf } from '../material.ts';
import type { Setups, StartedSetup } from '../setup.ts';

const PASSWORD = 'app-pw';

async function proftpd(pem: Certificates, options: ProftpdOptions): Promise<StartedSetup> {
  const server = await startProftpd({ users: { app: PASSWORD }, ...options });
  const isSecure = options.certificate !== undefined;
  return {
    manifest: {
      type: 'ftp',
      parameters: {
        host: '127.0.0.1',
        port: server.port,
        user: 'app',
        ...(!isSecure && { tls: { mode: 'disable' } }),
      },
      secrets: { password: PASSWORD, ...(isSecure && { caCertificate: pem.ca }) },
    },
    values: materialOf(pem),
    stop: () => server.stop(),
  };
}

async function pyftpdlib(pem: Certificates, options?: { readonly needsTls: true }): Promise<StartedSetup> {
  const server = await startPyftpdlib(pem.good, { app: PASSWORD }, options);
  return {
    manifest: {
      type: 'ftp',
      parameters: { host: '127.0.0.1', port: server.port, user: 'app' },
      secrets: { password: PASSWORD, caCertificate: pem.ca },
    },
    values: materialOf(pem),
    stop: () => server.stop(),
  };
}

const server = 'ProFTPD';

/** Servers of files. */
export const SETUPS: Setups = {
  proftpd: { server, start: (pem) => proftpd(pem, { certificate: pem.good }) },
  'proftpd in clear': { server, start: (pem) => proftpd(pem, {}) },
  'proftpd that needs TLS': {
    server,
    start: (pem) => proftpd(pem, { certificate: pem.good, settings: ['TLSRequired on'] }),
  },
  pyftpdlib: { server: 'pyftpdlib', start: (pem) => pyftpdlib(pem) },
  'pyftpdlib that needs TLS': { server: 'pyftpdlib', start: (pem) => pyftpdlib(pem, { needsTls: true }) },
};
