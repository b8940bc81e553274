import { connector } from '../contract/connector.ts';
import { choice, host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { loginOf } from '../drivers/login.ts';
import { uriFormats } from '../formats/uri.ts';

/** MQTT over TCP. */
export const mqtt = connector({
  type: 'mqtt',
  title: 'MQTT',
  summary: 'A broker that speaks MQTT 3.1.1 or 5.',
  speaksFirst: true,
  category: 'messaging',
  stage: 'stable',
  verified: { by: 'server', with: 'Mosquitto 2.0', on: '2026-11-24' },
  aliases: ['mqtts', 'mosquitto', 'emqx', 'hivemq'],
  parameters: object({
    host: host('Host name or address.'),
    port: optional(port(8883, 'TCP port; 1883 where TLS is disabled and no other is given.')),
    version: optional(
      choice('Version of the protocol; 5 has more to say of why a login fails.', ['3.1.1', '5']),
    ),
    user: optional(text('User to log in as.', { maxLength: 1024 })),
    clientId: optional(
      text(
        'Identifier of the client, only where the broker demands one: whoever is connected under the same one is disconnected.',
        {
          maxLength: 256,
        },
      ),
    ),
    tls: optional(tls()),
  }),
  secrets: object({
    password: optional(text('Password of the user.')),
    ...tlsSecrets(),
  }),
  identity: ['user'],
  formats: uriFormats({ schemes: { tls: 'mqtts', clear: 'mqtt' }, ports: { tls: 8883, clear: 8883 } }),
  auth: {
    password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
    none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
  },
  samples: [
    { name: 'password', parameters: { host: 'mqtt.example.com', user: 'sensors' }, secrets: ['password'] },
    {
      name: 'client-certificate',
      parameters: { host: 'mqtt.example.com', version: '5', clientId: 'mooring-test' },
      secrets: ['clientCertificate', 'clientKey', 'caCertificate'],
    },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, sends CONNECT once with a clean session, then PINGREQ and DISCONNECT. Subscribes to nothing and publishes nothing.',
  async test({ parameters, secrets, network, step }) {
    const { connect, pingreq } = await import('../drivers/mqtt.ts');
    const { host, version = '3.1.1', clientId = '', user, tls } = parameters;
    const login = loginOf(user, secrets.password);
    const isClear = tls?.mode === 'disable';
    const dialled = await network.dial({ host, port: parameters.port ?? (isClear ? 1883 : 8883) });
    try {
      const socket = isClear ? dialled : await network.secure(dialled, { ...secrets, host, tls });
      await step('Authenticate', () =>
        connect(socket, { version, clientId, user, password: login?.password }, tls),
      );
      await step('Probe', () => pingreq(socket));
      return {};
    } finally {
      dialled.destroy();
    }
  },
});
