import { hasTest } from './connector.ts';
import type { Connector, Endpoint } from './connector.ts';
import { ConnectionFailure } from './failure.ts';
import { choice, host, hostKey, object, optional, pem, port, text } from './schema.ts';
import type { TObject } from './schema.ts';
import type { Secret } from './secret.ts';

/*
 * How a test reaches its server where it may not go straight: through a proxy or through an SSH server. Every type
 * that dials has these blocks, from `withRoute` alone; no driver knows of them, because the dial of the network takes the route.
 * See docs/decisions/2026-11-24-proxy-and-tunnel.md.
 */

/** The blocks of `spec.parameters`, the same values for all types. */
export const ROUTE_PARAMETERS = {
  proxy: optional(
    object({
      type: optional(
        choice('Protocol of the proxy: http, by CONNECT; socks5. It is spoken in clear.', ['http', 'socks5']),
      ),
      host: host('Host name or address of the proxy.'),
      port: port(undefined, 'TCP port of the proxy.'),
      user: optional(text('User to log in to the proxy as.', { maxLength: 255, pattern: '^[^:]+$' })),
    }),
  ),
  sshTunnel: optional(
    object({
      host: host('Host name or address of the SSH server that forwards.'),
      port: optional(port(22)),
      user: text('User to log in to the SSH server as.', { maxLength: 256 }),
      hostKey: hostKey('Host key of the SSH server: its SHA-256 fingerprint, or the public key itself.'),
    }),
  ),
};

/** The secrets that go with them. */
export const ROUTE_SECRETS = {
  proxyPassword: optional(text('Password of the user of the proxy.', { maxLength: 255 })),
  sshTunnelPassword: optional(text('Password of the user of the SSH tunnel.')),
  sshTunnelKey: optional(
    pem('Private key of the user of the SSH tunnel, in PEM, or as OpenSSH or PuTTY writes it.'),
  ),
  sshTunnelKeyPassphrase: optional(text('Passphrase of that private key.')),
  sshTunnelCertificate: optional(
    text('Certificate of OpenSSH for that private key: the file that ends in -cert.pub.', {
      maxLength: 65_536,
    }),
  ),
};

/** The intermediary between a test and its server: a proxy, or an SSH server that forwards. */
export type Route = ProxyRoute | TunnelRoute;

/** A proxy that is asked to connect. */
export interface ProxyRoute {
  readonly by: 'http' | 'socks5';
  readonly host: string;
  readonly port: number;
  readonly login: { readonly user: string; readonly password: Secret } | undefined;
}

/** An SSH server that is asked to forward. */
export interface TunnelRoute {
  readonly by: 'ssh';
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly hostKey: string;
  readonly credential:
    | { readonly password: Secret }
    | {
        readonly privateKey: Secret;
        readonly passphrase: Secret | undefined;
        readonly certificate: Secret | undefined;
      };
}

/** The type with the blocks and secrets of a route; one that never dials stays as it is. */
export function withRoute(connector: Connector): Connector {
  if (!hasTest(connector)) return connector;
  return {
    ...connector,
    parameters: joinSchemas(connector.parameters, ROUTE_PARAMETERS),
    secrets: joinSchemas(connector.secrets, ROUTE_SECRETS),
  };
}

/** The blocks in valid parameters; a type that is not tested may have a parameter of its own by such a name. */
export function routeParametersOf(
  connector: Connector,
  parameters: Readonly<Record<string, unknown>>,
): RouteParameters {
  return hasTest(connector) ? parameters : {};
}

/** The proxy or SSH server that valid parameters name. */
export function intermediariesIn(
  connector: Connector,
  parameters: Readonly<Record<string, unknown>>,
): readonly Endpoint[] {
  const { proxy, sshTunnel } = routeParametersOf(connector, parameters);
  const given = { proxy, sshTunnel: sshTunnel && { ...sshTunnel, port: sshTunnel.port ?? 22 } };
  return Object.entries(given).flatMap(([block, place]) =>
    place ? [{ path: `spec.parameters.${block}.host`, host: place.host, port: place.port }] : [],
  );
}

/** The route that a manifest asks for. What the schema cannot say of it was judged before, and is held to here once more. */
export function routeOf(
  parameters: RouteParameters,
  secrets: Readonly<Record<string, Secret | undefined>>,
): Route | undefined {
  const { proxy, sshTunnel } = parameters;
  if (proxy && sshTunnel)
    throw new ConnectionFailure(
      'ParametersInvalid',
      'spec.parameters has both proxy and sshTunnel: remove one of them',
    );
  if (proxy) {
    const { proxyPassword: password } = secrets;
    if (Boolean(password) !== (proxy.user !== undefined))
      throw new ConnectionFailure(
        'ParametersInvalid',
        'proxy.user and the secret proxyPassword only work together',
      );
    const login = proxy.user !== undefined && password ? { user: proxy.user, password } : undefined;
    return { by: proxy.type ?? 'http', host: proxy.host, port: proxy.port, login };
  }
  if (!sshTunnel) return undefined;
  const { host: place, port: at = 22, user, hostKey: key } = sshTunnel;
  return { by: 'ssh', host: place, port: at, user, hostKey: key, credential: credentialOf(secrets) };
}

/** The fields without those of a route, as a connector gets them. */
export function withoutRoute<T>(fields: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(
    Object.entries(fields).filter(([name]) => !(name in ROUTE_PARAMETERS) && !(name in ROUTE_SECRETS)),
  );
}

/** `spec.parameters` as far as a route stands in them. */
export interface RouteParameters {
  readonly proxy?:
    | {
        readonly type?: 'http' | 'socks5';
        readonly host: string;
        readonly port: number;
        readonly user?: string;
      }
    | undefined;
  readonly sshTunnel?:
    | { readonly host: string; readonly port?: number; readonly user: string; readonly hostKey: string }
    | undefined;
}

function credentialOf(secrets: Readonly<Record<string, Secret | undefined>>): TunnelRoute['credential'] {
  const {
    sshTunnelPassword: password,
    sshTunnelKey: privateKey,
    sshTunnelKeyPassphrase: passphrase,
    sshTunnelCertificate: certificate,
  } = secrets;
  if (privateKey && !password) return { privateKey, passphrase, certificate };
  if (password && !privateKey) return { password };
  throw new ConnectionFailure(
    'ParametersInvalid',
    'sshTunnel needs one of the secrets sshTunnelKey and sshTunnelPassword',
  );
}

function joinSchemas(schema: TObject, more: TObject['properties']): TObject {
  return { ...schema, properties: { ...schema.properties, ...more } }; // of which none is required
}
