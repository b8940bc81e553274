import { connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { loginOf } from '../drivers/login.ts';
import { uriFormats } from '../formats/uri.ts';

/** Whatever speaks STOMP. */
export const stomp = connector({
  type: 'stomp',
  title: 'STOMP',
  summary: 'A broker that speaks STOMP, such as ActiveMQ, Artemis or RabbitMQ.',
  speaksFirst: true,
  category: 'messaging',
  stage: 'beta',
  verified: { by: 'server', with: 'ActiveMQ Classic 5.18 and ActiveMQ Artemis 2.40', on: '2026-11-25' },
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(61614)),
    user: optional(text('User to log in as; goes with the password.', { maxLength: 256 })),
    virtualHost: optional(
      text('Virtual host, which the host stands for unless said otherwise.', { maxLength: 255 }),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: uriFormats({ schemes: { tls: 'stomp+ssl', clear: 'stomp' }, ports: { tls: 61614, clear: 61614 } }),
  auth: {
    password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
  },
  samples: [
    { name: 'password', parameters: { host: 'broker.example.com', user: 'reader' }, secrets: ['password'] },
    {
      name: 'no-credentials',
      parameters: { host: 'broker.shop.svc', port: 61613, tls: { mode: 'disable' } },
      secrets: [],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, sends CONNECT once with the login (the password never over TLS that is not verified), then DISCONNECT with a receipt. Subscribes to nothing and sends nothing. A broker that asks for no login takes any, and says nothing of it.',
  async test({ parameters, secrets, network, step }) {
    const { sendConnectFrame, sendDisconnectFrame } = await import('../drivers/stomp.ts');
    const { host: place, virtualHost = place, tls: wish } = parameters;
    const login = loginOf(parameters.user, secrets.password);
    const dialled = await network.dial({ host: place, port: parameters.port ?? 61614 });
    try {
      const socket =
        wish?.mode === 'disable'
          ? dialled
          : await network.secure(dialled, { ...secrets, host: place, tls: wish });
      const { product, version } = await step(login ? 'Authenticate' : 'Probe', () =>
        sendConnectFrame(socket, virtualHost, login, wish),
      );
      await step('Probe', () => sendDisconnectFrame(socket));
      return { server: { name: PRODUCTS[product ?? ''] ?? 'STOMP', version } };
    } finally {
      dialled.destroy();
    }
  },
});

/** What brokers call themselves, and people call them. */
const PRODUCTS: Readonly<Record<string, string>> = {
  ActiveMQ: 'ActiveMQ',
  'ActiveMQ-Artemis': 'ActiveMQ Artemis',
  RabbitMQ: 'RabbitMQ',
};
