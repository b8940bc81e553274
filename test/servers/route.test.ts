import { ftp } from '../../src/connectors/ftp.ts';
import { http } from '../../src/connectors/http.ts';
import { mariadb } from '../../src/connectors/mariadb.ts';
import { postgresql } from '../../src/connectors/postgresql.ts';
import { redis } from '../../src/connectors/redis.ts';
import { sftp } from '../../src/connectors/sftp.ts';
import { eventually } from '../support/eventually.ts';
import { attempt, verdict } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startDante } from '../support/servers/dante.ts';
import type { Dante } from '../support/servers/dante.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import type { MariadbServer } from '../support/servers/mariadb.ts';
import { startMicrosocks } from '../support/servers/microsocks.ts';
import type { Microsocks } from '../support/servers/microsocks.ts';
import { startNginx } from '../support/servers/nginx.ts';
import type { NginxServer } from '../support/servers/nginx.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import type { SshServer } from '../support/servers/openssh.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import type { PostgresqlServer } from '../support/servers/postgresql.ts';
import { startProftpd } from '../support/servers/proftpd.ts';
import type { ProftpdServer } from '../support/servers/proftpd.ts';
import { startRedis } from '../support/servers/redis.ts';
import type { RedisServer } from '../support/servers/redis.ts';
import { startTinyproxy } from '../support/servers/tinyproxy.ts';
import type { Tinyproxy } from '../support/servers/tinyproxy.ts';
import { closeServers, listen } from '../probe/sockets.ts';
import { freePort } from '../support/process.ts';

const LOGIN = { user: 'way', password: 'way-pw' } as const;
const OTHER_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f';

let pem: Certificates;
let web: NginxServer;
let database: PostgresqlServer;
let maria: MariadbServer;
let store: RedisServer;
let files: ProftpdServer;
let open: Tinyproxy;
let guarded: Tinyproxy;
let picky: Tinyproxy;
let socks: Microsocks;
let guardedSocks: Microsocks;
let pickySocks: Dante;
let tunnel: SshServer;
let closedTunnel: SshServer;
let narrowTunnel: SshServer;

beforeAll(async () => {
  pem = await certificates();
  const { good, wrongName } = pem;
  [web, database, maria, store, files] = await Promise.all([
    startNginx({ certificates: { good, wrongName }, locations: 'location = /ok { return 200; }' }),
    startPostgresql({ certificate: good }),
    startMariadb({ certificate: good, statements: ["create user app@'%' identified by 'app-pw'"] }),
    startRedis({ certificate: good }),
    startProftpd({ users: { app: 'app-pw' }, certificate: good }),
  ]);
  [open, guarded, picky, socks, guardedSocks, pickySocks] = await Promise.all([
    startTinyproxy(),
    startTinyproxy({ login: LOGIN }),
    startTinyproxy({ ports: [web.port] }),
    startMicrosocks(),
    startMicrosocks(LOGIN),
    startDante(web.port),
  ]);
  tunnel = await startOpenssh({ AllowTcpForwarding: 'yes' });
  closedTunnel = await startOpenssh();
  narrowTunnel = await startOpenssh({ AllowTcpForwarding: 'yes', PermitOpen: `127.0.0.1:${web.port}` });
}, 240_000);

afterAll(async () => {
  const servers = [web, database, maria, store, files, open, guarded, picky, socks, guardedSocks, pickySocks];
  await Promise.all(servers.map((server) => server?.stop()));
  for (const server of [tunnel, closedTunnel, narrowTunnel]) await server?.stop();
}, 60_000);

afterEach(closeServers);

type Way = Pick<Attempt, 'parameters'> & Required<Pick<Attempt, 'secrets'>>;

function throughHttp(port: number, login?: { readonly user: string; readonly password: string }): Way {
  return throughProxy('http', port, login);
}

function throughSocks(port: number, login?: { readonly user: string; readonly password: string }): Way {
  return throughProxy('socks5', port, login);
}

function throughProxy(
  type: string,
  port: number,
  login?: { readonly user: string; readonly password: string },
): Way {
  const proxy = { type, host: '127.0.0.1', port, ...(login && { user: login.user }) };
  return { parameters: { proxy }, secrets: login ? { proxyPassword: login.password } : {} };
}

function throughSsh(
  { port, user, hostKey }: SshServer,
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

const WAYS: readonly (readonly [string, () => Way])[] = [
  ['an http proxy', () => throughHttp(open.port)],
  ['an http proxy with a login', () => throughHttp(guarded.port, LOGIN)],
  ['a socks5 proxy', () => throughSocks(socks.port)],
  ['a socks5 proxy with a login', () => throughSocks(guardedSocks.port, LOGIN)],
  ['an ssh tunnel', () => throughSsh(tunnel)],
];

function askWeb(way: Way, parameters: Readonly<Record<string, unknown>> = {}, more: Partial<Attempt> = {}) {
  const url = `http://127.0.0.1:${web.port}`;
  return attempt(http, {
    parameters: { url, ...parameters, ...way.parameters },
    secrets: { caCertificate: pem.ca, ...way.secrets },
    auth: 'none',
    probe: { path: '/ok' },
    ...more,
  });
}

const STEPS = ['Resolve', 'Connect', 'Probe'];
const SECURE_STEPS = ['Resolve', 'Connect', 'TLS', 'Probe'];

describe.each(WAYS)('a test through %s', (_, way) => {
  it('reaches a web server', async () => {
    expect(verdict(await askWeb(way()))).toEqual({ steps: STEPS });
  });

  it('verifies the certificate of the server behind it', async () => {
    const good = await askWeb(way(), { url: `https://127.0.0.1:${web.secure['good']}` });
    const wrong = await askWeb(way(), { url: `https://127.0.0.1:${web.secure['wrongName']}` });

    expect(verdict(good)).toEqual({ steps: SECURE_STEPS });
    expect(wrong).toMatchObject({ reason: 'CertificateNameMismatch', failedStep: 'TLS' });
  });

  it('logs in to a PostgreSQL that proves who it is, and is told of a wrong password there', async () => {
    const { user, password } = database.admin;
    const ask = (given: string) => {
      const { parameters, secrets } = way();
      const place = {
        host: '127.0.0.1',
        port: database.port,
        database: 'postgres',
        user,
        tls: { mode: 'verify-full' },
      };
      return attempt(postgresql, {
        parameters: { ...place, ...parameters },
        secrets: { ...secrets, password: given, caCertificate: pem.ca },
        auth: 'password',
      });
    };

    expect(await ask(password)).toMatchObject({
      result: 'Succeeded',
      server: { name: 'PostgreSQL' },
      tls: { issuer: expect.any(String) },
    });
    expect(await ask('no')).toMatchObject({
      reason: 'CredentialsRejected',
      failedStep: 'Authenticate',
      message: expect.not.stringMatching(/proxy|tunnel/),
    });
  });

  it('reaches MariaDB, Redis and SFTP, whose drivers each use their socket in a way of their own', async () => {
    const { parameters, secrets } = way();
    const trust = { ...secrets, caCertificate: pem.ca };
    const results = await Promise.all([
      attempt(mariadb, {
        parameters: { host: '127.0.0.1', port: maria.port, user: 'app', ...parameters },
        secrets: { ...trust, password: 'app-pw' },
      }),
      attempt(redis, {
        parameters: { host: '127.0.0.1', port: store.tlsPort, ...parameters },
        secrets: trust,
        auth: 'none',
      }),
      attempt(sftp, {
        parameters: {
          host: '127.0.0.1',
          port: closedTunnel.port,
          user: closedTunnel.user.name,
          hostKey: closedTunnel.hostKey.line,
          ...parameters,
        },
        secrets: { ...secrets, privateKey: closedTunnel.keys.plain },
        auth: 'privateKey',
      }),
    ]);

    expect(results).toEqual(Array(3).fill(expect.objectContaining({ result: 'Succeeded' })));
  });

  it('takes the same way to the port for data that an FTP server names', async () => {
    const { parameters, secrets } = way();

    const result = await attempt(ftp, {
      parameters: { host: '127.0.0.1', port: files.port, user: 'app', ...parameters },
      secrets: { ...secrets, password: 'app-pw', caCertificate: pem.ca },
    });

    expect(result).toMatchObject({ result: 'Succeeded' });
  });

  it('says that nothing listens at the server, not at who carries', async () => {
    const result = await askWeb(way(), { url: `http://127.0.0.1:${await freePort()}` });

    expect(result).toMatchObject({
      failedStep: 'Connect',
      reason: expect.stringMatching(/^(ConnectionRefused|NetworkUnreachable)$/),
    });
    expect(result).toMatchObject({
      message: expect.stringMatching(
        /^(the (proxy|ssh tunnel) does not reach the host|nothing listens on the port, as the proxy says)/,
      ),
    });
  });

  it.each([
    'localhost',
    'a.LOCALHOST.',
    'metadata.google.internal',
    'kubernetes.default.svc',
    '169.254.169.254',
    '[::ffff:a9fe:a9fe]',
    '0xa9fea9fe',
  ])('is not a way to %s', async (host) => {
    const result = await askWeb(way(), { url: `http://${host}:${web.port}` });

    expect(result).toMatchObject({ reason: 'TargetDenied', steps: [] });
  });
});

describe('a proxy', () => {
  it.each([
    ['http', () => guarded.port],
    ['socks5', () => guardedSocks.port],
  ])('of %s that does not accept the password is told from a server that does not', async (type, port) => {
    const result = await askWeb(throughProxy(type, port(), { ...LOGIN, password: 'no' }));

    const message = `at the ${type} proxy: the proxy does not accept the user or the password`;
    expect(result).toMatchObject({ reason: 'CredentialsRejected', failedStep: 'Connect', message });
  });

  it.each([
    ['http', () => guarded.port],
    ['socks5', () => guardedSocks.port],
  ])('of %s that asks for a login says what to give', async (type, port) => {
    const result = await askWeb(throughProxy(type, port()));

    const message = `at the ${type} proxy: the proxy asks for a login: give proxy.user and the secret proxyPassword`;
    expect(result).toMatchObject({ reason: 'AuthMethodNotOffered', failedStep: 'Connect', message });
  });

  it.each([
    ['http', () => picky.port],
    ['socks5', () => pickySocks.port],
  ])('of %s may refuse a target, and let another through', async (type, port) => {
    const refused = await askWeb(throughProxy(type, port()), { url: `http://127.0.0.1:${store.port}` });
    const let_ = await askWeb(throughProxy(type, port()));

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
    const ask = async (port: number) => askWeb(throughProxy(type, port), {}, { timeoutMs: 1000 });

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
    expect(verdict(await askWeb(way()))).toEqual({ steps: STEPS });
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
      'sshTunnelKey cannot be read, or sshTunnelKeyPassphrase does not fit it',
    ],
    [
      'another host key',
      () => throughSsh(tunnel, { hostKey: OTHER_KEY }),
      'HostKeyMismatch',
      'the ssh tunnel shows another host key than parameters.sshTunnel.hostKey',
    ],
    [
      'a server that forwards nothing',
      () => throughSsh(closedTunnel),
      'PermissionDenied',
      'the ssh tunnel does not allow this user to forward to this host and port: see AllowTcpForwarding and PermitOpen',
    ],
  ])('says what is wrong with %s', async (_, way, reason, message) => {
    expect(await askWeb(way())).toMatchObject({ reason, message, failedStep: 'Connect' });
  });

  it('may be open to one port alone', async () => {
    const { parameters, secrets } = throughSsh(narrowTunnel);
    const other = await attempt(redis, {
      parameters: { host: '127.0.0.1', port: store.port, tls: { mode: 'disable' }, ...parameters },
      secrets,
      auth: 'none',
    });

    expect(verdict(await askWeb(throughSsh(narrowTunnel)))).toEqual({ steps: STEPS });
    expect(other).toMatchObject({ reason: 'PermissionDenied', failedStep: 'Connect' });
  });

  it('logs in once, however often a test dials', async () => {
    const before = tunnel.failures();

    await askWeb({ ...throughSsh(tunnel), secrets: { sshTunnelPassword: 'no' } });

    await eventually(() => expect(tunnel.failures() - before).toBe(1)); // its log comes through a pipe
  });

  it('that is silent or no ssh server is named as such', async () => {
    const silent = await listen((socket) => void socket.resume());
    const garbage = await listen((socket) => void socket.resume().write('canary garbage\r\n\r\n'.repeat(8)));
    const ask = async (port: number) => askWeb(throughSsh({ ...tunnel, port }), {}, { timeoutMs: 1000 });

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
