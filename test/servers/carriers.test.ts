import { mysql } from '../../src/connectors/mysql.ts';
import { redis } from '../../src/connectors/redis.ts';
import { smtp } from '../../src/connectors/smtp.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { eventually } from '../support/eventually.ts';
import { freePort } from '../support/process.ts';
import { attempt, verdict } from '../support/servers/attempt.ts';
import { startDante } from '../support/servers/dante.ts';
import type { Dante } from '../support/servers/dante.ts';
import { startMicrosocks } from '../support/servers/microsocks.ts';
import type { Microsocks } from '../support/servers/microsocks.ts';
import { startNginx } from '../support/servers/nginx.ts';
import type { NginxServer } from '../support/servers/nginx.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import type { SshServer } from '../support/servers/openssh.ts';
import { startRedis } from '../support/servers/redis.ts';
import type { RedisServer } from '../support/servers/redis.ts';
import { startTinyproxy } from '../support/servers/tinyproxy.ts';
import type { Tinyproxy } from '../support/servers/tinyproxy.ts';
import { askWeb, LOCATIONS, LOGIN, STEPS, throughProxy, throughSsh } from './ways.ts';
import type { Way } from './ways.ts';

const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';

let web: NginxServer;
let store: RedisServer;
let guarded: Tinyproxy;
let picky: Tinyproxy;
let guardedSocks: Microsocks;
let pickySocks: Dante;
let tunnel: SshServer;
let closedTunnel: SshServer;
let narrowTunnel: SshServer;

beforeAll(async () => {
  [web, store] = await Promise.all([startNginx({ certificates: {}, locations: LOCATIONS }), startRedis()]);
  [guarded, picky, guardedSocks, pickySocks] = await Promise.all([
    startTinyproxy({ login: LOGIN }),
    startTinyproxy({ ports: [web.port] }),
    startMicrosocks(LOGIN),
    startDante(web.port),
  ]);
  tunnel = await startOpenssh({ AllowTcpForwarding: 'yes' });
  closedTunnel = await startOpenssh();
  narrowTunnel = await startOpenssh({ AllowTcpForwarding: 'yes', PermitOpen: `127.0.0.1:${web.port}` });
}, 240_000);

afterAll(async () => {
  const servers = [web, store, guarded, picky, guardedSocks, pickySocks];
  await Promise.all(servers.map((server) => server?.stop()));
  for (const server of [tunnel, closedTunnel, narrowTunnel]) await server?.stop();
}, 60_000);

afterEach(closeServers);

describe('a proxy', () => {
  it.each([
    ['http', () => guarded.port],
    ['socks5', () => guardedSocks.port],
  ])('of %s that does not accept the password is told from a server that does not', async (type, port) => {
    const result = await askWeb(web, throughProxy(type, port(), { ...LOGIN, password: 'no' }));

    const message = `at the ${type} proxy: the proxy does not accept the user or the password`;
    expect(result).toMatchObject({ reason: 'CredentialsRejected', failedStep: 'Connect', message });
  });

  it.each([
    ['http', () => guarded.port],
    ['socks5', () => guardedSocks.port],
  ])('of %s that asks for a login says what to give', async (type, port) => {
    const result = await askWeb(web, throughProxy(type, port()));

    const message = `at the ${type} proxy: the proxy asks for a login: give proxy.user and the secret proxyPassword`;
    expect(result).toMatchObject({ reason: 'AuthMethodNotOffered', failedStep: 'Connect', message });
  });

  it.each([
    ['http', () => picky.port],
    ['socks5', () => pickySocks.port],
  ])('of %s may refuse a target, and let another through', async (type, port) => {
    const refused = await askWeb(web, throughProxy(type, port()), { url: `http://127.0.0.1:${store.port}` });
    const let_ = await askWeb(web, throughProxy(type, port()));

    expect(refused).toMatchObject({
      reason: 'PermissionDenied',
      failedStep: 'Connect',
      message: expect.stringMatching(/^the proxy does not allow/),
    });
    expect(verdict(let_)).toEqual({ steps: STEPS });
  });

  it.each(['http', 'socks5'])('of %s that is closed, silent or no proxy is named as such', async (type) => {
    const silent = await listen((socket) => void socket.resume());
    const garbage = await listen(
      (socket) => void socket.resume().write('\u0001 canary garbage\r\n\r\n'.repeat(8)),
    );
    const ask = async (port: number) => askWeb(web, throughProxy(type, port), {}, { timeoutMs: 1000 });

    expect(await ask(await freePort())).toMatchObject({
      reason: 'ConnectionRefused',
      failedStep: 'Connect',
      message: `at the ${type} proxy: nothing listens on the port`,
    });
    expect(await ask(silent.port)).toMatchObject({
      reason: 'TimedOut',
      failedStep: 'Connect',
      message: `the ${type} proxy did not connect to the host in time`,
    });
    expect(await ask(garbage.port)).toMatchObject({
      reason: 'ProtocolError',
      failedStep: 'Connect',
      message: `what was named as ${type} proxy does not speak its protocol`,
    });
  });
});

describe('an ssh tunnel', () => {
  it.each([
    [redis, 'TLS', {}],
    [redis, 'Authenticate', { tls: { mode: 'disable' } }],
    [mysql, 'TLS', {}],
    [smtp, 'Authenticate', { tls: { mode: 'disable' } }],
  ])('to a server that is silent lets $type wait at %s', async (connector, step, more) => {
    const silent = await listen((socket) => void socket.resume());
    const { parameters, secrets } = throughSsh(tunnel);

    const result = await attempt(connector, {
      parameters: { host: '127.0.0.1', port: silent.port, user: 'app', ...more, ...parameters },
      secrets: { password: 'p', ...secrets },
      auth: 'password',
      timeoutMs: 3000,
    });

    expect(result).toMatchObject({
      reason: 'TimedOut',
      failedStep: step,
      message: 'connected, and no byte came within the 3s of the test',
    });
  });

  it.each<[string, () => Way]>([
    ['a key', () => ({ ...throughSsh(tunnel), secrets: { sshTunnelKey: tunnel.keys.plain } })],
    [
      'a key under a passphrase',
      () => ({
        ...throughSsh(tunnel),
        secrets: { sshTunnelKey: tunnel.keys.sealed, sshTunnelKeyPassphrase: tunnel.keys.passphrase },
      }),
    ],
    ['the whole host key', () => throughSsh(tunnel, { hostKey: tunnel.hostKey.line })],
  ])('opens with %s', async (_, way) => {
    expect(verdict(await askWeb(web, way()))).toEqual({ steps: STEPS });
  });

  it.each<[string, () => Way, string, string]>([
    [
      'a wrong password',
      () => ({ ...throughSsh(tunnel), secrets: { sshTunnelPassword: 'no' } }),
      'CredentialsRejected',
      'at the ssh tunnel: the server does not accept the user or the credential',
    ],
    [
      'a key that is not authorised',
      () => ({ ...throughSsh(tunnel), secrets: { sshTunnelKey: tunnel.keys.strange } }),
      'CredentialsRejected',
      'at the ssh tunnel: the server does not accept the user or the credential',
    ],
    [
      'a passphrase that does not fit',
      () => ({
        ...throughSsh(tunnel),
        secrets: { sshTunnelKey: tunnel.keys.sealed, sshTunnelKeyPassphrase: 'no' },
      }),
      'SecretInvalid',
      'at the ssh tunnel: sshTunnelKeyPassphrase does not open sshTunnelKey',
    ],
    [
      'a key that needs a passphrase, and none given',
      () => ({ ...throughSsh(tunnel), secrets: { sshTunnelKey: tunnel.keys.sealed } }),
      'SecretInvalid',
      'at the ssh tunnel: sshTunnelKey is encrypted, and no sshTunnelKeyPassphrase is given',
    ],
    [
      'another host key',
      () => throughSsh(tunnel, { hostKey: OTHER_KEY }),
      'HostKeyMismatch',
      expect.stringMatching(
        /^at the ssh tunnel: the server shows another host key than the Connection names: it shows SHA256:[A-Za-z0-9+/]{43}, (ssh|ecdsa)-[a-z0-9-]+$/,
      ) as string,
    ],
    [
      'a server that forwards nothing',
      () => throughSsh(closedTunnel),
      'PermissionDenied',
      'the ssh tunnel does not allow this user to forward to this host and port: see AllowTcpForwarding and PermitOpen',
    ],
  ])('says what is wrong with %s', async (_, way, reason, message) => {
    expect(await askWeb(web, way())).toMatchObject({ reason, message, failedStep: 'Connect' });
  });

  it('may be open to one port alone', async () => {
    const { parameters, secrets } = throughSsh(narrowTunnel);
    const other = await attempt(redis, {
      parameters: { host: '127.0.0.1', port: store.port, tls: { mode: 'disable' }, ...parameters },
      secrets,
      auth: 'none',
    });

    expect(verdict(await askWeb(web, throughSsh(narrowTunnel)))).toEqual({ steps: STEPS });
    expect(other).toMatchObject({ reason: 'PermissionDenied', failedStep: 'Connect' });
  });

  it('logs in once, however often a test dials', async () => {
    const before = tunnel.failures();

    await askWeb(web, { ...throughSsh(tunnel), secrets: { sshTunnelPassword: 'no' } });

    await eventually(() => expect(tunnel.failures() - before).toBe(1)); // its log comes through a pipe
  });

  it('that is silent or no ssh server is named as such', async () => {
    const silent = await listen((socket) => void socket.resume());
    const garbage = await listen((socket) => void socket.resume().write('canary garbage\r\n\r\n'.repeat(8)));
    const ask = async (port: number) => askWeb(web, throughSsh({ ...tunnel, port }), {}, { timeoutMs: 1000 });

    expect(await ask(silent.port)).toMatchObject({
      reason: 'TimedOut',
      failedStep: 'Connect',
      message: 'at the ssh tunnel: no login in time',
    });
    expect(await ask(garbage.port)).toMatchObject({
      reason: 'ProtocolError',
      failedStep: 'Connect',
      message: 'what was named as ssh tunnel does not speak its protocol',
    });
  });
});
