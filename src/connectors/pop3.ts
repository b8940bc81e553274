import { connector } from '../contract/connector.ts';
import { host, object, startTls, text } from '../contract/schema.ts';
import { encryptionOf, greetAndSecure } from '../drivers/starttls.ts';
import { MAIL_PROFILES, MAIL_SECRETS, mailFindings, neededMailLogin } from '../families/mail.ts';
import { SOME_TOKEN_CLIENT, TOKEN_CLIENT, TOKEN_CLIENT_TESTING } from '../families/tokenClient.ts';
import { POP3_FORMATS } from '../formats/mail.ts';

const PORTS = { none: 110, starttls: 110, tls: 995 } as const;

/** Mailboxes of which a client fetches the messages. */
export const pop3 = connector({
  type: 'pop3',
  title: 'POP3',
  summary: 'The mailbox of a user on a mail server, for those who fetch it by POP3.',
  category: 'mail',
  stage: 'beta',
  verified: { by: 'server', with: 'Dovecot 2.3', on: '2026-11-25' },
  aliases: ['pop', 'pop3s'],
  parameters: object({
    host: host('Host name or address.'),
    ...startTls(PORTS),
    user: text('User to log in as, often a mail address.', { maxLength: 320 }),
    ...TOKEN_CLIENT,
  }),
  secrets: object(MAIL_SECRETS),
  identity: ['user', 'clientId'],
  auth: MAIL_PROFILES,
  formats: POP3_FORMATS,
  samples: [
    {
      name: 'mailbox',
      parameters: { host: 'mail.example.com', user: 'orders@example.com' },
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
  testing: `${TOKEN_CLIENT_TESTING} Connects, starts TLS unless it is disabled (by STLS, or at once), asks what the server can do, logs in once by AUTH PLAIN or else by USER and PASS (with a token by OAUTHBEARER or else XOAUTH2), then sends STAT and QUIT. A mailbox that others fetch from is locked to them for that moment. Fetches and deletes no message.`,
  check: mailFindings,
  async test(context) {
    const { parameters, secrets, network, step } = context;
    const { authorize, statAndQuit, stls } = await import('../drivers/pop3.ts');
    const { host, tls } = parameters;
    const login = await neededMailLogin(context);
    const encryption = encryptionOf(parameters);
    const port = parameters.port ?? PORTS[encryption];
    const dialled = await network.dial({ host, port, speaks: 'POP3' });
    try {
      const socket = await greetAndSecure(
        dialled,
        stls,
        encryption,
        { ...secrets, host, tls },
        { network, step },
      );
      await step('Authenticate', () => authorize(socket, login, tls));
      await step('Probe', () => statAndQuit(socket));
      return {};
    } finally {
      dialled.destroy();
    }
  },
});
