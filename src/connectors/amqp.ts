import { connector } from '../contract/connector.ts';
import { object, optional, text, tls, tlsSecrets } from '../contract/schema.ts';
import { serverFindings, servers } from '../contract/servers.ts';
import { loginOf } from '../drivers/login.ts';
import { askServers } from '../families/servers.ts';
import { uriFormats } from '../formats/uri.ts';

/** RabbitMQ and what else speaks AMQP 0-9-1. */
export const amqp = connector({
  type: 'amqp',
  title: 'RabbitMQ',
  summary: 'A RabbitMQ broker, or another that speaks AMQP 0-9-1.',
  category: 'messaging',
  stage: 'beta',
  verified: { by: 'server', with: 'RabbitMQ 3.10', on: '2026-11-24' },
  aliases: ['rabbitmq', 'amqp091', 'lavinmq', 'cloudamqp', 'amazonmq'],
  parameters: object({
    ...servers(5671),
    user: optional(text('User to log in as; goes with the password.', { maxLength: 255 })),
    vhost: optional(text('Virtual host to open.', { maxLength: 255, default: '/' })),
    queue: optional(text('Queue that must exist.', { maxLength: 255 })),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  oneOf: ['host', 'hosts'],
  identity: ['user'],
  formats: uriFormats({
    schemes: { tls: 'amqps', clear: 'amqp' },
    ports: { tls: 5671, clear: 5671 },
    path: 'vhost',
  }),
  auth: {
    password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
    clientCertificate: { title: 'Client certificate', secrets: ['clientCertificate', 'clientKey'] },
  },
  samples: [
    {
      name: 'password',
      parameters: {
        host: 'rabbitmq.shop.svc',
        port: 5672,
        user: 'reader',
        vhost: 'orders',
        tls: { mode: 'disable' },
      },
      secrets: ['password'],
    },
    {
      name: 'client-certificate',
      parameters: { host: 'rabbitmq.example.com', queue: 'orders' },
      secrets: ['clientCertificate', 'clientKey'],
    },
    {
      name: 'several-servers',
      parameters: { hosts: ['rabbit-0.example.com:5671', 'rabbit-1.example.com:5671'], user: 'reader' },
      secrets: ['password'],
    },
  ],
  check: serverFindings,
  testing:
    'Connects, starts TLS unless it is disabled, logs in once by PLAIN or EXTERNAL (a password never over TLS that is not verified), opens the virtual host and a channel, and where a queue is named asks whether it exists. Consumes and publishes nothing. Of several nodes, asks the first that can be used.',
  test: (whole) =>
    askServers(whole, 5671, async (place, { parameters, secrets, auth, network, step }) => {
      const { awaitStart, declarePassively, startOk, openChannel, openConnection, closeConnection } =
        await import('../drivers/amqp.ts');
      const { vhost = '/', queue, tls } = parameters;
      const login = auth === 'clientCertificate' ? undefined : loginOf(parameters.user, secrets.password);
      const dialled = await network.dial(place);
      try {
        const security = { ...secrets, host: place.host, tls };
        const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
        const greeting = await step('Authenticate', async () => {
          const greeting = await awaitStart(socket);
          await startOk(socket, greeting, login, tls);
          return greeting;
        });
        await step('Authorize', () => openConnection(socket, vhost));
        await step('Probe', async () => {
          await openChannel(socket);
          if (queue !== undefined) await declarePassively(socket, queue);
          await closeConnection(socket);
        });
        return { server: { name: greeting.name, version: greeting.version } };
      } finally {
        dialled.destroy();
      }
    }),
});
