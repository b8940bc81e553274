import { connector } from '../contract/connector.ts';
import type { Connector } from '../contract/connector.ts';
import { host, object, optional, port, text, tls, tlsSecrets } from '../contract/schema.ts';
import { loginOf } from '../drivers/login.ts';
import { uriFormats } from '../formats/uri.ts';

/** What a graph database that speaks the protocol of Gremlin Server has of its own. */
interface GremlinLike extends Pick<
  Connector,
  'type' | 'title' | 'summary' | 'stage' | 'aliases' | 'verified'
> {
  /** Absent for the one that the others are like. */
  readonly family?: 'gremlin';
  /** The port, and the kind of JSON, of a usual installation. */
  readonly port?: number;
  readonly kind?: string;
  /** A server as it is called there. */
  readonly sample: { readonly host: string; readonly user: string };
}

/** Declares a type of this protocol. */
export function gremlinFamily({
  port: standard = 8182,
  kind = 'application/json',
  sample,
  ...named
}: GremlinLike) {
  return connector({
    ...named,
    category: 'database',
    parameters: object({
      host: host('Host name or address.'),
      port: optional(port(standard)),
      path: optional(
        text('Path of the WebSocket.', { maxLength: 256, pattern: '^/[!-~]*$', default: '/gremlin' }),
      ),
      user: optional(text('User to log in as; goes with the password.', { maxLength: 512 })),
      traversalSource: optional(
        text('Traversal source that must exist.', {
          maxLength: 128,
          pattern: '^[A-Za-z_][A-Za-z0-9_]*$',
          default: 'g',
        }),
      ),
      tls: optional(tls()),
    }),
    secrets: object({
      password: optional(text('Password of the user.')),
      ...tlsSecrets(),
    }),
    identity: ['user'],
    formats: uriFormats({
      schemes: { tls: 'wss', clear: 'ws' },
      ports: { tls: 8182, clear: 8182 },
      path: 'path',
      parts: true,
      anonymous: true,
    }),
    auth: {
      password: { title: 'Password', secrets: ['password'], optional: ['clientCertificate', 'clientKey'] },
      none: { title: 'No credentials', secrets: [], optional: ['clientCertificate', 'clientKey'] },
    },
    samples: [
      { name: 'password', parameters: sample, secrets: ['password'] },
      {
        name: 'no-credentials',
        parameters: { host: 'graph.shop.svc', tls: { mode: 'disable' } },
        secrets: [],
      },
    ],
    testing:
      'Connects, starts TLS unless it is disabled, begins a WebSocket and asks "g.inject(1)". Logs in once by SASL PLAIN when the server asks for it (the password never over TLS that is not verified), and hears the answer. Reads no vertex and changes nothing. A server that asks for no login proves no password; the message says so.',
    async test({ parameters, secrets, network, step }) {
      const { evaluate, upgradeRefusal } = await import('../drivers/gremlin.ts');
      const { closingHandshake, openingHandshake } = await import('../drivers/websocket.ts');
      const {
        host: place,
        port: at = standard,
        path = '/gremlin',
        traversalSource: source = 'g',
        tls: wish,
      } = parameters;
      const login = loginOf(parameters.user, secrets.password);
      const dialled = await network.dial({ host: place, port: at, speaks: 'HTTP' });
      try {
        const socket =
          wish?.mode === 'disable'
            ? dialled
            : await network.secure(dialled, { ...secrets, host: place, tls: wish });
        const wasAsked = await step(login ? 'Authenticate' : 'Probe', async () => {
          await openingHandshake(socket, { host: place, port: at, path }, upgradeRefusal);
          return evaluate(socket, { kind, source }, login, wish);
        });
        await step('Probe', () => closingHandshake(socket));
        return { credentialUnasked: login !== undefined && !wasAsked, server: { name: named.title } };
      } finally {
        dialled.destroy();
      }
    },
  });
}
