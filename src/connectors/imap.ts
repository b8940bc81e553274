import { connector } from '../contract/connector.ts';
import { host, object, optional, startTls, text } from '../contract/schema.ts';
import { encryptionOf, greetAndSecure } from '../drivers/starttls.ts';
import { MAIL_PROFILES, MAIL_SECRETS, mailFindings, neededMailLogin } from '../families/mail.ts';
import { SOME_TOKEN_CLIENT, TOKEN_CLIENT, TOKEN_CLIENT_TESTING } from '../families/tokenClient.ts';
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
    ...TOKEN_CLIENT,
    mailbox: optional(
      text('Mailbox to open for reading; what is not ASCII is written in modified UTF-7.', {
        pattern: '^[ -~]+$',
      }),
    ),
  }),
  secrets: object(MAIL_SECRETS),
  identity: ['user', 'clientId'],
  auth: MAIL_PROFILES,
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
    {
      name: 'client-credentials',
      parameters: { host: 'outlook.example.com', user: 'orders@example.com', ...SOME_TOKEN_CLIENT },
      secrets: ['clientSecret'],
    },
  ],
  testing: `${TOKEN_CLIENT_TESTING} Connects, starts TLS unless it is disabled, asks what the server can do, logs in once by AUTHENTICATE PLAIN or else LOGIN (with a token by OAUTHBEARER or else XOAUTH2), opens the mailbox by EXAMINE where one is named, then sends NOOP and LOGOUT. Reads no message and marks none as seen.`,
  check: mailFindings,
  async test(context) {
    const { parameters, secrets, network, step } = context;
    const { authenticate, examineMailbox, starttlsCommand, noopAndLogout } =
      await import('../drivers/imap.ts');
    const { host, mailbox, tls } = parameters;
    const login = await neededMailLogin(context);
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
      await step('Authenticate', () => authenticate(socket, login, tls));
      if (mailbox !== undefined) await step('Authorize', () => examineMailbox(socket, mailbox));
      await step('Probe', () => noopAndLogout(socket));
      return {};
    } finally {
      dialled.destroy();
    }
  },
});
