import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import type { Secret } from '../contract/secret.ts';
import { loginOf } from '../drivers/login.ts';
import type { AuthMethod } from '../drivers/pulsar.ts';
import { uriFormats } from '../formats/uri.ts';

/** Apache Pulsar. */
export const pulsar = connector({
  type: 'pulsar',
  title: 'Apache Pulsar',
  summary: 'An Apache Pulsar cluster, by one of its brokers or a proxy.',
  category: 'messaging',
  stage: 'alpha',
  verified: {
    by: 'recorded',
    with: 'https://pulsar.apache.org/docs/next/developing-binary-protocol/',
    on: '2026-11-25',
  },
  aliases: ['streamnative', 'datastax-luna'],
  parameters: object({
    host: host('Host name or address of a broker or a proxy.'),
    port: optional(port(6651)),
    topic: optional(
      text('Topic that the credential may look up, such as persistent://public/default/orders.', {
        maxLength: 512,
        pattern: '^(persistent|non-persistent)://[^/\\s]+/[^/\\s]+/[^\\s]+$',
      }),
    ),
    user: optional(
      text('User to log in as; goes with the password.', { maxLength: 256, pattern: '^[^:]+$' }),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    token: optional(text('Token (JWT).', { maxLength: 16_384 })),
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  auth: {
    token: { title: 'Token', secrets: ['token'], optional: ['clientCertificate', 'clientKey'] },
    password: {
      title: 'User and password',
      secrets: ['password'],
      optional: ['clientCertificate', 'clientKey'],
    },
    clientCertificate: { title: 'Client certificate', secrets: ['clientCertificate', 'clientKey'] },
    none: { title: 'No credentials', secrets: [] },
  },
  formats: uriFormats({
    schemes: { tls: 'pulsar+ssl', clear: 'pulsar' },
    ports: { tls: 6651, clear: 6651 },
    anonymous: true,
  }),
  samples: [
    {
      name: 'token',
      parameters: { host: 'pulsar.example.com', topic: 'persistent://public/default/orders' },
      secrets: ['token'],
    },
    {
      name: 'password',
      parameters: { host: 'pulsar.shop.svc', user: 'reader' },
      secrets: ['password', 'caCertificate'],
    },
    {
      name: 'no-credentials',
      parameters: { host: 'pulsar.shop.svc', port: 6650, tls: { mode: 'disable' } },
      secrets: [],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, sends CONNECT once with the credential (a token or password never over TLS that is not verified), asks for the partitions of the topic where one is named, and sends PING. That needs the right to look the topic up; whether a topic without partitions exists is not told. Produces and consumes nothing, and goes to no other broker. A broker that asks for no credential takes any, and says nothing of it.',
  async test({ parameters, secrets, auth, network, step }) {
    const { partitionedTopicMetadata, commandConnect, commandPing } = await import('../drivers/pulsar.ts');
    const { topic, tls } = parameters;
    const credential = credentialOf(auth, parameters.user, secrets);
    const dialled = await network.dial({ host: parameters.host, port: parameters.port ?? 6651 });
    try {
      const security = { ...secrets, host: parameters.host, tls };
      const socket = tls?.mode === 'disable' ? dialled : await network.secure(dialled, security);
      const version = await step(credential ? 'Authenticate' : 'Probe', () =>
        commandConnect(socket, credential, tls),
      );
      if (topic !== undefined) await step('Authorize', () => partitionedTopicMetadata(socket, topic));
      await step('Probe', () => commandPing(socket));
      return { server: { name: 'Pulsar', version } };
    } finally {
      dialled.destroy();
    }
  },
});

interface Secrets {
  readonly token?: Secret | undefined;
  readonly password?: Secret | undefined;
}

function credentialOf(
  auth: string | undefined,
  user: string | undefined,
  { token, password }: Secrets,
): AuthMethod | undefined {
  return (
    loginOf(user, password) ??
    (token && { token }) ??
    (auth === 'clientCertificate' ? 'certificate' : undefined)
  );
}
