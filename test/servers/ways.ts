import { http } from '../../src/connectors/http.ts';
import { attempt } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import type { NginxServer } from '../support/servers/nginx.ts';
import type { SshServer } from '../support/servers/openssh.ts';

/** The login of the proxies that ask for one. */
export const LOGIN = { user: 'way', password: 'way-pw' } as const;
/** What a web server serves for `askWeb`. */
export const LOCATIONS = 'location = /ok { return 200; }';
/** The steps of a test over HTTP that succeeds. */
export const STEPS = ['Resolve', 'Connect', 'Probe'];

/** A way round to a server: the blocks and secrets of a proxy or a tunnel. */
export type Way = Pick<Attempt, 'parameters'> & Required<Pick<Attempt, 'secrets'>>;

/** Through an HTTP proxy on this port. */
export function throughHttp(port: number, login?: { readonly user: string; readonly password: string }): Way {
  return throughProxy('http', port, login);
}

/** Through a SOCKS5 proxy on this port. */
export function throughSocks(
  port: number,
  login?: { readonly user: string; readonly password: string },
): Way {
  return throughProxy('socks5', port, login);
}

/** Through a proxy of this type on this port. */
export function throughProxy(
  type: string,
  port: number,
  login?: { readonly user: string; readonly password: string },
): Way {
  const proxy = { type, host: '127.0.0.1', port, ...(login && { user: login.user }) };
  return { parameters: { proxy }, secrets: login ? { proxyPassword: login.password } : {} };
}

/** Through this SSH server. */
export function throughSsh(
  { port, user, hostKey }: Pick<SshServer, 'port' | 'user' | 'hostKey'>,
  differences: Readonly<Record<string, unknown>> = {},
): Way {
  const sshTunnel = {
    host: '127.0.0.1',
    port,
    user: user.name,
    hostKey: hostKey.fingerprint,
    ...differences,
  };
  return { parameters: { sshTunnel }, secrets: { sshTunnelPassword: user.password } };
}

/** Tests a web server by that way. */
export function askWeb(
  { port }: Pick<NginxServer, 'port'>,
  way: Way,
  parameters: Readonly<Record<string, unknown>> = {},
  more: Partial<Attempt> = {},
) {
  const url = `http://127.0.0.1:${port}`;
  return attempt(http, {
    parameters: { url, ...parameters, ...way.parameters },
    secrets: way.secrets,
    auth: 'none',
    probe: { path: '/ok' },
    ...more,
  });
}
