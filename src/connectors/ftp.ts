import { connector } from '../contract/connector.ts';
import { host, object, optional, startTls, text, tlsSecrets } from '../contract/schema.ts';
import { encryptionFindings, encryptionOf, greetAndSecure } from '../drivers/starttls.ts';
import { FTP_FORMATS } from '../formats/files.ts';

const PORTS = { none: 21, starttls: 21, tls: 990 } as const;

/** FTP, and FTPS in both of its ways. */
export const ftp = connector({
  type: 'ftp',
  title: 'FTP',
  summary: 'A directory on an FTP server, over TLS (FTPS) unless it is disabled.',
  category: 'storage',
  stage: 'stable',
  verified: { by: 'server', with: 'ProFTPD 1.3', on: '2026-11-24' },
  aliases: ['ftps', 'proftpd', 'vsftpd'],
  parameters: object({
    host: host('Host name or address.'),
    ...startTls(PORTS),
    user: text('User to log in as.', { maxLength: 256 }),
    directory: optional(text('Directory to enter.', { pattern: '^[^\\r\\n]+$' })),
  }),
  secrets: object({
    password: text('Password of the user.'),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: FTP_FORMATS,
  samples: [
    {
      name: 'explicit-tls',
      parameters: { host: 'ftp.example.com', user: 'orders', directory: '/incoming' },
      secrets: ['password'],
    },
    {
      name: 'implicit-tls',
      parameters: { host: 'ftp.example.com', security: 'tls', user: 'orders' },
      secrets: ['password', 'caCertificate'],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, logs in once, enters the directory where one is named, has data protected over TLS, asks for a passive port, connects to it and closes it again, and sends QUIT. Lists, reads and writes nothing.',
  check: encryptionFindings,
  async test({ parameters, secrets, network, step }) {
    const { userAndPass, changeWorkingDirectory, openDataConnection, authTls } =
      await import('../drivers/ftp.ts');
    const { host, user, directory, tls } = parameters;
    const encryption = encryptionOf(parameters);
    const port = parameters.port ?? PORTS[encryption];
    const dialled = await network.dial({ host, port, speaks: 'SMTP or FTP' });
    try {
      const socket = await greetAndSecure(
        dialled,
        authTls,
        encryption,
        { ...secrets, host, tls },
        { network, step },
      );
      const login = { user, password: secrets.password };
      const wasAsked = await step('Authenticate', () => userAndPass(socket, login, tls));
      if (directory !== undefined) await step('Authorize', () => changeWorkingDirectory(socket, directory));
      await step('Probe', () => openDataConnection(socket, dialled.remoteAddress, encryption, network));
      return { credentialUnasked: !wasAsked };
    } finally {
      dialled.destroy();
    }
  },
});
