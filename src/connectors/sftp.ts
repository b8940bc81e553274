import { connector } from '../contract/connector.ts';
import { host, hostKey, object, optional, pem, port, text } from '../contract/schema.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import type { Secret } from '../contract/secret.ts';
import type { AuthenticationMethod } from '../drivers/ssh/ssh.ts';
import { SFTP_FORMATS } from '../formats/files.ts';

/** SFTP over SSH. */
export const sftp = connector({
  type: 'sftp',
  title: 'SFTP',
  summary: 'A directory on a server that speaks SFTP over SSH.',
  category: 'storage',
  stage: 'stable',
  verified: { by: 'server', with: 'OpenSSH 9.2', on: '2026-11-24' },
  aliases: ['ssh', 'openssh'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(22)),
    user: text('User to log in as.', { maxLength: 256 }),
    hostKey: hostKey('Host key of the server: its SHA-256 fingerprint, or the public key itself.'),
    directory: optional(text('Directory to list.', { default: '.' })),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    privateKey: optional(pem('Private key of the user, in PEM, or as OpenSSH or PuTTY writes it.')),
    passphrase: optional(text('Passphrase of the private key.')),
    userCertificate: optional(
      text('Certificate of OpenSSH for the private key: the file that ends in -cert.pub.', {
        maxLength: 65_536,
      }),
    ),
  }),
  identity: ['user'],
  auth: {
    password: { title: 'Password', secrets: ['password'] },
    privateKey: {
      title: 'Private key',
      secrets: ['privateKey'],
      optional: ['passphrase', 'userCertificate'],
    },
  },
  formats: SFTP_FORMATS,
  samples: [
    {
      name: 'private-key',
      parameters: {
        host: 'sftp.example.com',
        user: 'orders',
        hostKey: 'SHA256:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU',
        directory: '/incoming',
      },
      secrets: ['privateKey'],
    },
    {
      name: 'password',
      parameters: {
        host: 'sftp.example.com',
        port: 2222,
        user: 'orders',
        hostKey: 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f',
      },
      secrets: ['password'],
    },
  ],
  testing:
    'Connects, compares the host key, logs in once, opens the directory for listing and closes it. Reads and changes no file.',
  async test({ parameters, secrets, auth, network, step }) {
    const { openSftp } = await import('../drivers/ssh/sftp.ts');
    const { awaitVersionExchange } = await import('../drivers/ssh/ssh.ts');
    const { host, user, hostKey, directory = '.' } = parameters;
    const socket = await network.dial({ host, port: parameters.port ?? 22, speaks: 'SSH' });
    try {
      const version = await step('Connect', () => awaitVersionExchange(socket));
      const session = await openSftp(socket, { user, hostKey, credential: credentialOf(auth, secrets) });
      await step('TLS', () => session.whenSecured());
      await step('Authenticate', () => session.whenAuthenticated());
      await step('Probe', () => session.opendir(directory));
      return version === undefined ? {} : { server: { name: 'OpenSSH', version } };
    } finally {
      socket.destroy();
    }
  },
});

type Secrets = Readonly<
  Partial<Record<'password' | 'privateKey' | 'passphrase' | 'userCertificate', Secret | undefined>>
>;

function credentialOf(
  profile: string | undefined,
  { password, privateKey, passphrase, userCertificate: certificate }: Secrets,
): AuthenticationMethod {
  if (profile === 'privateKey' && privateKey) return { privateKey, passphrase, certificate };
  if (profile === 'password' && password) return { password };
  throw new ConnectionFailure('AuthProfileInvalid', 'neither password nor privateKey is given');
}
