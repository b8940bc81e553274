import { connector } from '../contract/connector.ts';
import type { Network, Security, TestContext } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import { portFindings } from '../contract/ports.ts';
import { choice, endpoints, object, optional, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import type { Broker, SaslLogin } from '../drivers/kafka.ts';
import { targetOf } from '../drivers/endpoints.ts';
import { loginOf } from '../drivers/login.ts';
import { tokenAddressMistakes } from '../families/address.ts';
import { askInTurn } from '../families/servers.ts';
import {
  clientToken,
  SOME_TOKEN_CLIENT,
  TOKEN_CLIENT,
  TOKEN_CLIENT_PROFILE,
  TOKEN_CLIENT_SECRETS,
  TOKEN_CLIENT_TESTING,
} from '../families/tokenClient.ts';
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
    user: optional(
      text('User to log in as, or id of the delegation token; goes with the password or its key.', {
        maxLength: 256,
      }),
    ),
    mechanism: optional(
      choice('How the password is used: SCRAM proves it, PLAIN sends it.', [
        'SCRAM-SHA-512',
        'SCRAM-SHA-256',
        'PLAIN',
      ]),
    ),
    ...TOKEN_CLIENT,
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    delegationToken: optional(text('Key of the delegation token (its HMAC, in base64), by SCRAM.')),
    ...TOKEN_CLIENT_SECRETS,
    ...tlsSecrets(),
  }),
  identity: ['user', 'clientId'],
  formats: KAFKA_FORMATS,
  auth: {
    password: {
      title: 'Password, by SASL',
      secrets: ['password'],
      optional: ['clientCertificate', 'clientKey'],
    },
    clientCredentials: TOKEN_CLIENT_PROFILE,
    delegationToken: {
      title: 'Delegation token',
      secrets: ['delegationToken'],
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
      name: 'client-credentials',
      parameters: { brokers: ['kafka.example.com:9094'], ...SOME_TOKEN_CLIENT },
      secrets: ['clientSecret'],
    },
    {
      name: 'delegation-token',
      parameters: { brokers: ['kafka.example.com:9094'], user: 'dfT2GhKQRoGGDzX0sG1yNw' },
      secrets: ['delegationToken'],
    },
    {
      name: 'client-certificate',
      parameters: { brokers: ['kafka.example.com:9094'] },
      secrets: ['clientCertificate', 'clientKey', 'caCertificate'],
    },
  ],
  check: ({ brokers, tokenUrl, tls, tokenTls }) => [
    ...portFindings('brokers', brokers),
    ...tokenAddressMistakes('tokenUrl', tokenUrl, { ...(tls && { tls }), ...(tokenTls && { tokenTls }) }),
  ],
  rights: {
    connect:
      '`DESCRIBE` on the topic that is named: `kafka-acls --add --allow-principal … --operation Describe --topic …`',
  },
  testing: `${TOKEN_CLIENT_TESTING} Connects to the first broker that can be used, starts TLS unless it is disabled, asks ApiVersions, logs in once by SASL (PLAIN and a token never over TLS that is not verified) and asks for the metadata of the topic. Then connects to up to three of the brokers that the cluster advertises, those that lead the topic first, without logging in there. Reads and writes no record and creates no topic.`,
  async test(whole) {
    const token = await clientToken(whole);
    const targets = whole.parameters.brokers.map(targetOf);
    const context = { ...whole, secrets: { ...whole.secrets, token } };
    return askInTurn(targets, context, async (place, { auth, parameters, secrets, network, step }) => {
      const { metadata, apiVersions, saslHandshake } = await import('../drivers/kafka.ts');
      const { topic, tls } = parameters;
      const login = loginIn(auth, parameters, secrets);
      const dialled = await network.dial(place);
      try {
        const security = { ...secrets, host: place.host, tls };
        const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
        await step(login ? 'Authenticate' : 'Probe', async () => {
          await apiVersions(socket);
          if (login) await saslHandshake(socket, login, tls);
        });
        const advertised = await step('Authorize', () => metadata(socket, topic));
        const elsewhere = advertised
          .filter(({ host, port }) => host !== place.host || port !== place.port)
          .slice(0, token === undefined ? MOST_REACHED : MOST_REACHED - 1); // a token took one connection
        await step('Probe', async () => {
          for (const [index, broker] of elsewhere.entries())
            await reach(broker, elsewhere.length - index - 1, network, security);
        });
        return { server: { name: 'Kafka' } };
      } finally {
        dialled.destroy();
      }
    });
  },
});

interface KafkaLogin {
  readonly user?: string;
  readonly mechanism?: 'SCRAM-SHA-512' | 'SCRAM-SHA-256' | 'PLAIN';
}

/** How the profile in force logs in; undefined where it does not. */
function loginIn(
  auth: TestContext['auth'],
  { user, mechanism = 'SCRAM-SHA-512' }: KafkaLogin,
  { token, password, delegationToken }: Readonly<Record<string, Secret | undefined>>,
): SaslLogin | undefined {
  if (token) return { mechanism: 'OAUTHBEARER', token };
  if (auth !== 'delegationToken') {
    const login = loginOf(user, password);
    return login && { mechanism, login };
  }
  const login = loginOf(user, delegationToken);
  if (mechanism === 'PLAIN')
    throw new ConnectionFailure(
      'ParametersInvalid',
      'spec.parameters.mechanism: a delegation token is proven by SCRAM, and not by PLAIN',
    );
  return login && { mechanism, login, isDelegated: true };
}

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
