import { connector } from '../contract/connector.ts';
import { object, optional, pem, text, tls, tlsSecrets } from '../contract/schema.ts';
import { serverFindings, servers } from '../contract/servers.ts';
import { loginOf } from '../drivers/login.ts';
import { askServers } from '../families/servers.ts';
import { uriFormats } from '../formats/uri.ts';

/** NATS, by its own protocol. */
export const nats = connector({
  type: 'nats',
  title: 'NATS',
  summary: 'A NATS server.',
  category: 'messaging',
  stage: 'beta',
  verified: { by: 'server', with: 'NATS 2.9', on: '2026-11-24' },
  aliases: ['jetstream', 'synadia'],
  parameters: object({
    ...servers(4222),
    user: optional(text('User to log in as; goes with the password.', { maxLength: 256 })),
    subject: optional(
      text('Subject that the user must be allowed to subscribe to.', {
        maxLength: 256,
        pattern: '^[^\\s\\u0000-\\u001f]+$',
      }),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    token: optional(text('Token to log in with.')),
    nkeySeed: optional(text('Seed of the user’s key, which begins with SU.', { maxLength: 58 })),
    credentials: optional(
      pem('File of credentials of a user, .creds, as nsc writes it: a JWT and the seed of the user.'),
    ),
    ...tlsSecrets(),
  }),
  oneOf: ['host', 'hosts'],
  identity: ['user'],
  formats: uriFormats({
    schemes: { tls: 'tls', clear: 'nats' },
    ports: { tls: 4222, clear: 4222 },
    token: 'token',
  }),
  auth: {
    password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
    token: { title: 'Token', secrets: ['token'], optional: ['clientCertificate', 'clientKey'] },
    nkey: { title: 'Key', secrets: ['nkeySeed'], optional: ['clientCertificate', 'clientKey'] },
    credentials: {
      title: 'File of credentials',
      secrets: ['credentials'],
      optional: ['clientCertificate', 'clientKey'],
    },
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
  },
  samples: [
    {
      name: 'password',
      parameters: { host: 'nats.shop.svc', user: 'reader', subject: 'orders.>' },
      secrets: ['password'],
    },
    { name: 'token', parameters: { host: 'nats.example.com' }, secrets: ['token', 'caCertificate'] },
    { name: 'key', parameters: { host: 'nats.example.com', port: 4223 }, secrets: ['nkeySeed'] },
    { name: 'credentials', parameters: { host: 'connect.example.com' }, secrets: ['credentials'] },
    {
      name: 'several-servers',
      parameters: { hosts: ['nats-0.example.com:4222', 'nats-1.example.com:4222'], user: 'reader' },
      secrets: ['password'],
    },
  ],
  check: serverFindings,
  testing:
    'Connects, reads what the server says of itself, starts TLS unless it is disabled, and sends CONNECT once with the credential; a password or token never over TLS that is not verified. Where a subject is named, subscribes to it and unsubscribes at once. Then sends PING. Publishes nothing. Of several servers, asks the first that can be used.',
  test: (whole) =>
    askServers(whole, 4222, async (place, { parameters, secrets, network, step }) => {
      const { awaitInfo, sendConnect, ping, secureAsInfoSays, subscribe } =
        await import('../drivers/nats.ts');
      const { subject, tls } = parameters;
      const { token, nkeySeed, credentials } = secrets;
      const credential =
        loginOf(parameters.user, secrets.password) ??
        (token && { token }) ??
        (nkeySeed && { nkeySeed }) ??
        (credentials && { credentials });
      const security = { ...secrets, host: place.host, tls };
      const dialled = await network.dial(place);
      try {
        const greeting = await step('Connect', () => awaitInfo(dialled));
        const inClear = tls?.mode === 'disable' && !greeting.tlsRequired;
        const socket = inClear
          ? dialled
          : await step('TLS', () => secureAsInfoSays(dialled, greeting, network, security));
        await step(credential || greeting.loginRequired ? 'Authenticate' : 'Probe', () =>
          sendConnect(socket, greeting, credential, security),
        );
        if (subject !== undefined) await step('Authorize', () => subscribe(socket, subject));
        await step('Probe', () => ping(socket));
        return {
          credentialUnasked: credential !== undefined && !greeting.loginRequired,
          server: { name: 'NATS', version: greeting.version },
        };
      } finally {
        dialled.destroy();
      }
    }),
});
