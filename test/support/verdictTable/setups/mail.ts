import { startAiosmtpd } from '../../servers/aiosmtpd.ts';
import type { Certificates } from '../../servers/certificates.ts';
import { startDovecot } from '../../servers/dovecot.ts';
import type { DovecotOptions } from '../../servers/dovecot.ts';
import { startPostfix } from '../../servers/postfix.ts';
import type { PostfixOptions } from '../../servers/postfix.ts';
import { materialOf } from '../material.ts';
import type { Setups, StartedSetup } from '../setup.ts';

const PASSWORD = 'app-pw';
const users = { app: PASSWORD };
const IN_CLEAR = { tls: { mode: 'disable' } };

async function postfix(pem: Certificates, options: PostfixOptions): Promise<StartedSetup> {
  const server = await startPostfix(options);
  const isSecure = options.certificate !== undefined;
  return {
    manifest: {
      type: 'smtp',
      auth: 'password',
      parameters: { host: '127.0.0.1', port: server.port, user: 'app', ...(!isSecure && IN_CLEAR) },
      secrets: { password: PASSWORD, ...(isSecure && { caCertificate: pem.ca }) },
    },
    values: { ...materialOf(pem), tlsPort: server.tlsPort ?? 0 },
    stop: () => server.stop(),
  };
}

async function aiosmtpd(pem: Certificates): Promise<StartedSetup> {
  const server = await startAiosmtpd(pem.good, users);
  return {
    manifest: {
      type: 'smtp',
      auth: 'password',
      parameters: { host: '127.0.0.1', port: server.port, user: 'app' },
      secrets: { password: PASSWORD, caCertificate: pem.ca },
    },
    values: materialOf(pem),
    stop: () => server.stop(),
  };
}

async function dovecot(
  pem: Certificates,
  type: 'imap' | 'pop3',
  options: Partial<DovecotOptions> = {},
): Promise<StartedSetup> {
  const server = await startDovecot({
    users: {
      app: { password: PASSWORD },
      'app@example.test': { password: PASSWORD },
      nologin: { password: PASSWORD, extra: 'nologin=y reason=Suspended' },
      elsewhere: { password: PASSWORD, extra: 'allow_nets=10.0.0.0/8' },
      moved: { password: PASSWORD, extra: 'nologin=y proxy_maybe=y host=10.0.0.1 reason=Moved' },
      accented: { password: 'pässwörd' },
    },
    ...options,
  });
  const isSecure = options.certificate !== undefined;
  const ports = type === 'imap' ? server : server.pop3;
  return {
    manifest: {
      type,
      parameters: { host: '127.0.0.1', port: ports.port, user: 'app', ...(!isSecure && IN_CLEAR) },
      secrets: { password: PASSWORD, ...(isSecure && { caCertificate: pem.ca }) },
    },
    values: { ...materialOf(pem), tlsPort: ports.tlsPort ?? 0 },
    stop: () => server.stop(),
  };
}

const byDovecot = (type: 'imap' | 'pop3', options: (pem: Certificates) => Partial<DovecotOptions>) => ({
  server: 'Dovecot',
  start: (pem: Certificates) => dovecot(pem, type, options(pem)),
});
const byPostfix = (options: (pem: Certificates) => PostfixOptions) => ({
  server: 'Postfix',
  start: (pem: Certificates) => postfix(pem, options(pem)),
});
const secure = ({ good }: Certificates) => ({ certificate: good });
const wantsCertificates = ({ good, ca }: Certificates) => ({ certificate: good, clientCa: ca });

/** Servers of mail. */
export const SETUPS: Setups = {
  postfix: byPostfix(({ good }) => ({ certificate: good, users })),
  'postfix in clear': byPostfix(() => ({ users })),
  'postfix that knows no login': byPostfix(() => ({})),
  'postfix that rejects clients': byPostfix(() => ({
    settings: { smtpd_delay_reject: 'no', smtpd_helo_required: 'yes', smtpd_helo_restrictions: 'reject' },
  })),
  'postfix that wants certificates': byPostfix(({ good, ca }) => ({
    certificate: good,
    clientCa: ca,
    users,
  })),
  aiosmtpd: { server: 'aiosmtpd', start: aiosmtpd },
  'dovecot imap': byDovecot('imap', secure),
  'dovecot imap in clear': byDovecot('imap', () => ({})),
  'dovecot imap that wants certificates': byDovecot('imap', wantsCertificates),
  'dovecot pop3': byDovecot('pop3', secure),
  'dovecot pop3 in clear': byDovecot('pop3', () => ({})),
  'dovecot pop3 that wants certificates': byDovecot('pop3', wantsCertificates),
};
