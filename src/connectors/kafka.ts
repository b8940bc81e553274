import { connector } from '../contract/connector.ts';
import type { Network, Security } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import { portFindings } from '../contract/ports.ts';
import { choice, endpoints, object, optional, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { Broker } from '../drivers/kafka.ts';
import { targetOf } from '../drivers/endpoints.ts';
import { loginOf } from '../drivers/login.ts';
import { askInTurn } from '../families/servers.ts';
import { KAFKA_FORMATS } from '../formats/kafka.ts';

/** Most of the brokers that the cluster advertises that are tried. */
const MOST_REACHED = 3;

/** Apache Kafka and what speaks its protocol. */
export const kafka = connector({
  type: 'kafka',
  title: 'Apache Kafka',
  summary: 'An Apache Kafka cluster, or one that speaks its protocol.',
  category: 'messaging',
  stage: 'beta',
  verified: { by: 'server', with: 'Apache Kafka 4.1', on: '2026-11-24' },
  aliases: ['redpanda', 'confluent', 'msk', 'event-hubs', 'warpstream'],
  parameters: object({
    brokers: endpoints('Brokers to begin with, each as host:port: asked in turn until one can be used.', {
      most: 5,
    }),
    topic: optional(
      text('Topic that must exist and that the user may describe.', {
        maxLength: 249,
        pattern: '^[A-Za-z0-9._-]+$',
      }),
    ),
    user: optional(text('User to log in as; goes with the password.', { maxLength: 256 })),
    mechanism: optional(
      choice('How the password is used: SCRAM proves it, PLAIN sends it.', [
        'SCRAM-SHA-512',
        'SCRAM-SHA-256',
        'PLAIN',
      ]),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: KAFKA_FORMATS,
  auth: {
    password: {
      title: 'Password, by SASL',
      secrets: ['password'],
      optional: ['clientCertificate', 'clientKey'],
    },
    clientCertificate: { title: 'Client certificate', secrets: ['clientCertificate', 'clientKey'] },
    none: { title: 'No credentials', secrets: [] },
  },
  samples: [
    {
      name: 'password',
      parameters: { brokers: ['kafka.shop.svc:9093'], topic: 'orders', user: 'reader' },
      secrets: ['password'],
    },
    {
      name: 'plain',
      parameters: {
        brokers: ['broker-1.example.com:9092', 'broker-2.example.com:9092'],
        user: 'reader',
        mechanism: 'PLAIN',
      },
      secrets: ['password'],
    },
    {
      name: 'client-certificate',
      parameters: { brokers: ['kafka.example.com:9094'] },
      secrets: ['clientCertificate', 'clientKey', 'caCertificate'],
    },
  ],
  check: ({ brokers }) => portFindings('brokers', brokers),
  testing:
    'Connects to the first broker that can be used, starts TLS unless it is disabled, asks ApiVersions, logs in once by SASL (PLAIN never over TLS that is not verified) and asks for the metadata of the topic. Then connects to up to three of the brokers that the cluster advertises, those that lead the topic first, without logging in there. Reads and writes no record and creates no topic.',
  test: (whole) =>
    askInTurn(
      whole.parameters.brokers.map(targetOf),
      whole,
      async (place, { parameters, secrets, network, step }) => {
        const { metadata, apiVersions, saslHandshake } = await import('../drivers/kafka.ts');
        const { topic, mechanism = 'SCRAM-SHA-512', tls } = parameters;
        const login = loginOf(parameters.user, secrets.password);
        const dialled = await network.dial(place);
        try {
          const security = { ...secrets, host: place.host, tls };
          const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
          await step(login ? 'Authenticate' : 'Probe', async () => {
            await apiVersions(socket);
            if (login) await saslHandshake(socket, login, mechanism, tls);
          });
          const advertised = await step('Authorize', () => metadata(socket, topic));
          const elsewhere = advertised
            .filter(({ host, port }) => host !== place.host || port !== place.port)
            .slice(0, MOST_REACHED);
          await step('Probe', async () => {
            for (const [index, broker] of elsewhere.entries())
              await reach(broker, elsewhere.length - index - 1, network, security);
          });
          return { server: { name: 'Kafka' } };
        } finally {
          dialled.destroy();
        }
      },
    ),
});

/** Clients go on to the brokers that the cluster advertises; a listener that is advertised wrongly is a classic. */
async function reach(
  { host, port }: Broker,
  others: number,
  network: Network,
  security: Security,
): Promise<void> {
  const { apiVersions } = await import('../drivers/kafka.ts');
  try {
    const dialled = await network.dial({ host, port, others });
    const socket =
      security.tls?.mode === 'disable' ? dialled : await network.secure(dialled, { ...security, host });
    await apiVersions(socket).finally(() => dialled.destroy());
  } catch (error) {
    const failure = nodeFailure(error);
    throw failure
      ? new ConnectionFailure(failure.reason, `a broker that the cluster advertises: ${failure.message}`, {
          cause: error,
        })
      : error;
  }
}
