import { connector } from '../contract/connector.ts';
import { host, object, optional, startTls, text, tlsSecrets } from '../contract/schema.ts';
import { encryptionFindings, encryptionOf, greetAndSecure } from '../drivers/starttls.ts';
import { IMAP_FORMATS } from '../formats/mail.ts';

const PORTS = { none: 143, starttls: 143, tls: 993 } as const;

/** Mailboxes. */
export const imap = connector({
  type: 'imap',
  title: 'IMAP',
  summary: 'The mailboxes of a user on a mail server.',
  category: 'mail',
  stage: 'stable',
  verified: { by: 'server', with: 'Dovecot 2.3', on: '2026-11-24' },
  aliases: ['imaps', 'mailbox', 'dovecot'],
  parameters: object({
    host: host('Host name or address.'),
    ...startTls(PORTS),
    user: text('User to log in as, often a mail address.', { maxLength: 320 }),
    mailbox: optional(
      text('Mailbox to open for reading; what is not ASCII is written in modified UTF-7.', {
        pattern: '^[ -~]+$',
      }),
    ),
  }),
  secrets: object({
    password: text('Password of the user.'),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: IMAP_FORMATS,
  samples: [
    {
      name: 'mailbox',
      parameters: { host: 'mail.example.com', user: 'orders@example.com', mailbox: 'INBOX' },
      secrets: ['password'],
    },
    {
      name: 'implicit-tls',
      parameters: { host: 'mail.example.com', security: 'tls', user: 'orders@example.com' },
      secrets: ['password', 'caCertificate'],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, asks what the server can do, logs in once by AUTHENTICATE PLAIN or else LOGIN, opens the mailbox by EXAMINE where one is named, then sends NOOP and LOGOUT. Reads no message and marks none as seen.',
  check: encryptionFindings,
  async test({ parameters, secrets, network, step }) {
    const { authenticate, examineMailbox, starttlsCommand, noopAndLogout } =
      await import('../drivers/imap.ts');
    const { host, user, mailbox, tls } = parameters;
    const encryption = encryptionOf(parameters);
    const port = parameters.port ?? PORTS[encryption];
    const dialled = await network.dial({ host, port, speaks: 'IMAP' });
    try {
      const socket = await greetAndSecure(
        dialled,
        starttlsCommand,
        encryption,
        { ...secrets, host, tls },
        { network, step },
      );
      await step('Authenticate', () => authenticate(socket, { user, password: secrets.password }, tls));
      if (mailbox !== undefined) await step('Authorize', () => examineMailbox(socket, mailbox));
      await step('Probe', () => noopAndLogout(socket));
      return {};
    } finally {
      dialled.destroy();
    }
  },
});
