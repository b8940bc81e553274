import { connector } from '../contract/connector.ts';
import { host, object, optional, startTls, text } from '../contract/schema.ts';
import { encryptionOf, greetAndSecure } from '../drivers/starttls.ts';
import { MAIL_PROFILES, MAIL_SECRETS, mailFindings, mailLogin } from '../families/mail.ts';
import { SOME_TOKEN_CLIENT, TOKEN_CLIENT, TOKEN_CLIENT_TESTING } from '../families/tokenClient.ts';
import { SMTP_FORMATS } from '../formats/mail.ts';

const PORTS = { none: 587, starttls: 587, tls: 465 } as const;

/** Outgoing mail. */
export const smtp = connector({
  type: 'smtp',
  title: 'SMTP',
  summary: 'A mail server that takes mail for delivery.',
  category: 'mail',
  stage: 'stable',
  verified: { by: 'server', with: 'Postfix 3.7', on: '2026-11-24' },
  aliases: ['smtps', 'submission', 'mail', 'postfix', 'exim'],
  parameters: object({
    host: host('Host name or address.'),
    ...startTls(PORTS),
    user: optional(
      text('User to log in as, often a mail address; without it nobody logs in.', { maxLength: 320 }),
    ),
    ...TOKEN_CLIENT,
  }),
  secrets: object(MAIL_SECRETS),
  identity: ['user', 'clientId'],
  auth: {
    ...MAIL_PROFILES,
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
  },
  formats: SMTP_FORMATS,
  samples: [
    {
      name: 'password',
      parameters: { host: 'mail.example.com', user: 'orders@example.com' },
      secrets: ['password'],
    },
    {
      name: 'implicit-tls',
      parameters: { host: 'mail.example.com', security: 'tls', user: 'orders@example.com' },
      secrets: ['password'],
    },
    {
      name: 'client-credentials',
      parameters: { host: 'smtp.example.com', user: 'orders@example.com', ...SOME_TOKEN_CLIENT },
      secrets: ['clientSecret'],
    },
    {
      name: 'no-credentials',
      parameters: { host: 'relay.mail.svc', port: 25, tls: { mode: 'disable' } },
      secrets: [],
    },
  ],
  testing: `${TOKEN_CLIENT_TESTING} Connects, says EHLO, starts TLS unless it is disabled and says EHLO again, sends AUTH PLAIN or else AUTH LOGIN once where a password is given (AUTH OAUTHBEARER or else AUTH XOAUTH2 with a token), then NOOP and QUIT. Names no sender and no recipient, and sends no mail.`,
  check: mailFindings,
  async test(context) {
    const { parameters, secrets, network, step } = context;
    const { auth, ehlo, starttlsExtension, noopAndQuit } = await import('../drivers/smtp.ts');
    const { host, tls } = parameters;
    const login = await mailLogin(context);
    const encryption = encryptionOf(parameters);
    const port = parameters.port ?? PORTS[encryption];
    const dialled = await network.dial({ host, port, speaks: 'SMTP or FTP' });
    try {
      const socket = await greetAndSecure(
        dialled,
        starttlsExtension,
        encryption,
        { ...secrets, host, tls },
        { network, step },
      );
      await (login
        ? step('Authenticate', () => auth(socket, login, tls))
        : step('Probe', () => ehlo(socket)));
      await step('Probe', () => noopAndQuit(socket));
      return {};
    } finally {
      dialled.destroy();
    }
  },
});
