import { connector } from '../contract/connector.ts';
import { host, object, optional, port, tls, tlsSecrets } from '../contract/schema.ts';
import { openPort, openTlsPort } from '../families/reachable.ts';

/** Any port, where there is no type for what listens on it. */
export const tcp = connector({
  type: 'tcp',
  title: 'TCP port',
  summary: 'A port of a server for which there is no type of its own.',
  category: 'generic',
  stage: 'beta',
  reachableOnly: true,
  aliases: ['port', 'socket'],
  parameters: object({
    host: host('Host name or address.'),
    port: port(undefined),
    tls: optional(tls()),
  }),
  secrets: object(tlsSecrets()),
  samples: [
    {
      name: 'clear',
      parameters: { host: 'scanner.plant.svc', port: 9100, tls: { mode: 'disable' } },
      secrets: [],
    },
    { name: 'tls', parameters: { host: 'gateway.example.com', port: 7443 }, secrets: ['caCertificate'] },
  ],
  testing:
    'Connects, starts TLS unless it is disabled, and closes the connection again; sends nothing of its own. Proves that the port answers, and with TLS whose it is, and nothing more; whether the server takes a client certificate it may say only later.',
  async test({ parameters, secrets, network }) {
    const { host, port, tls } = parameters;
    return tls?.mode === 'disable'
      ? openPort(network, { host, port })
      : openTlsPort(network, { host, port }, { ...secrets, tls });
  },
});
