import type { Connector } from '../../src/contract/connector.ts';
import {
  intermediariesIn,
  routeOf,
  routeParametersOf,
  withoutRoute,
  withRoute,
  type RouteParameters,
} from '../../src/contract/route.ts';
import { object, text } from '../../src/contract/schema.ts';
import { Secret } from '../../src/contract/secret.ts';

const tested = {
  type: 'ship',
  parameters: object({ host: text('Host.') }),
  secrets: object({ password: text('Password.') }),
  test: () => Promise.resolve({}),
} as unknown as Connector; // as much of one as a route looks at
const untested: Connector = { ...tested };
delete (untested as { test?: unknown }).test;

const password = new Secret('p');
const key = new Secret('k');
const certificate = new Secret('c');
const proxy = { host: 'proxy', port: 3128 };
const sshTunnel = { host: 'bastion', user: 'me', hostKey: 'SHA256:x' };

describe('the route of a type', () => {
  it('is among its parameters and secrets, and required nowhere', () => {
    const { parameters, secrets } = withRoute(tested);

    expect(Object.keys(parameters.properties)).toEqual(['host', 'proxy', 'sshTunnel']);
    expect(Object.keys(secrets.properties)).toContain('proxyPassword');
    expect([parameters, secrets].map((schema) => (schema as { required?: unknown }).required)).toEqual([
      ['host'],
      ['password'],
    ]);
  });

  it('is not there where the type is never tested', () => {
    expect(withRoute(untested)).toBe(untested);
    expect(routeParametersOf(untested, { proxy })).toEqual({});
  });

  it.each([
    { named: 'none', parameters: {}, endpoints: [] },
    {
      named: 'a proxy',
      parameters: { proxy },
      endpoints: [{ path: 'spec.parameters.proxy.host', host: 'proxy', port: 3128 }],
    },
    {
      named: 'a tunnel, at the port of SSH',
      parameters: { sshTunnel },
      endpoints: [{ path: 'spec.parameters.sshTunnel.host', host: 'bastion', port: 22 }],
    },
  ])('names its intermediary: $named', ({ parameters, endpoints }) => {
    expect(intermediariesIn(tested, parameters)).toEqual(endpoints);
  });

  it('is kept from the connector', () => {
    expect(withoutRoute({ host: 'db', proxy, proxyPassword: password })).toEqual({ host: 'db' });
  });
});

describe('a route', () => {
  it.each<{
    what: string;
    parameters: RouteParameters;
    secrets: Readonly<Record<string, Secret>>;
    route: object | undefined;
  }>([
    { what: 'straight to the server', parameters: {}, secrets: {}, route: undefined },
    {
      what: 'through an HTTP proxy, where nothing else is said',
      parameters: { proxy },
      secrets: {},
      route: { by: 'http', ...proxy, login: undefined },
    },
    {
      what: 'through a SOCKS5 proxy with a login',
      parameters: { proxy: { ...proxy, type: 'socks5', user: 'me' } },
      secrets: { proxyPassword: password },
      route: { by: 'socks5', ...proxy, login: { user: 'me', password } },
    },
    {
      what: 'through a tunnel by a password',
      parameters: { sshTunnel },
      secrets: { sshTunnelPassword: password },
      route: { by: 'ssh', ...sshTunnel, port: 22, credential: { password } },
    },
    {
      what: 'through a tunnel by a key',
      parameters: { sshTunnel: { ...sshTunnel, port: 2222 } },
      secrets: { sshTunnelKey: key, sshTunnelKeyPassphrase: password, sshTunnelCertificate: certificate },
      route: {
        by: 'ssh',
        ...sshTunnel,
        port: 2222,
        credential: { privateKey: key, passphrase: password, certificate },
      },
    },
  ])('leads $what', ({ parameters, secrets, route }) => {
    expect(routeOf(parameters, secrets)).toEqual(route);
  });

  it.each<{
    mistake: string;
    parameters: RouteParameters;
    secrets: Readonly<Record<string, Secret>>;
    message: string;
  }>([
    {
      mistake: 'a proxy and a tunnel',
      parameters: { proxy, sshTunnel },
      secrets: {},
      message: 'spec.parameters has both proxy and sshTunnel',
    },
    {
      mistake: 'a user of the proxy without a password',
      parameters: { proxy: { ...proxy, user: 'me' } },
      secrets: {},
      message: 'only work together',
    },
    {
      mistake: 'a password of the proxy without a user',
      parameters: { proxy },
      secrets: { proxyPassword: password },
      message: 'only work together',
    },
    {
      mistake: 'a tunnel without a credential',
      parameters: { sshTunnel },
      secrets: {},
      message: 'needs one of the secrets sshTunnelKey and sshTunnelPassword',
    },
    {
      mistake: 'a tunnel with two credentials',
      parameters: { sshTunnel },
      secrets: { sshTunnelKey: key, sshTunnelPassword: password },
      message: 'needs one of the secrets sshTunnelKey and sshTunnelPassword',
    },
  ])('with $mistake is refused', ({ parameters, secrets, message }) => {
    expect(() => routeOf(parameters, secrets)).toThrow(message);
  });
});
