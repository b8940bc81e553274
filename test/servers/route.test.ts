import { ftp } from '../../src/connectors/ftp.ts';
import { mariadb } from '../../src/connectors/mariadb.ts';
import { postgresql } from '../../src/connectors/postgresql.ts';
import { redis } from '../../src/connectors/redis.ts';
import { sftp } from '../../src/connectors/sftp.ts';
import { attempt, verdict } from '../support/servers/attempt.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
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
import { freePort } from '../support/process.ts';
import { askWeb, LOCATIONS, LOGIN, STEPS, throughHttp, throughSocks, throughSsh } from './ways.ts';
import type { Way } from './ways.ts';

let pem: Certificates;
let web: NginxServer;
let database: PostgresqlServer;
let maria: MariadbServer;
let store: RedisServer;
let files: ProftpdServer;
let open: Tinyproxy;
let guarded: Tinyproxy;
let socks: Microsocks;
let guardedSocks: Microsocks;
let tunnel: SshServer;
let closedTunnel: SshServer;

beforeAll(async () => {
  pem = await certificates();
  const { good, wrongName } = pem;
  [web, database, maria, store, files] = await Promise.all([
    startNginx({ certificates: { good, wrongName }, locations: LOCATIONS }),
    startPostgresql({ certificate: good }),
    startMariadb({ certificate: good, statements: ["create user app@'%' identified by 'app-pw'"] }),
    startRedis({ certificate: good }),
    startProftpd({ users: { app: 'app-pw' }, certificate: good }),
  ]);
  [open, guarded, socks, guardedSocks] = await Promise.all([
    startTinyproxy(),
    startTinyproxy({ login: LOGIN }),
    startMicrosocks(),
    startMicrosocks(LOGIN),
  ]);
  tunnel = await startOpenssh({ AllowTcpForwarding: 'yes' });
  closedTunnel = await startOpenssh();
}, 240_000);

afterAll(async () => {
  const servers = [web, database, maria, store, files, open, guarded, socks, guardedSocks];
  await Promise.all(servers.map((server) => server?.stop()));
  for (const server of [tunnel, closedTunnel]) await server?.stop();
}, 60_000);

const WAYS: readonly (readonly [string, () => Way])[] = [
  ['an http proxy', () => throughHttp(open.port)],
  ['an http proxy with a login', () => throughHttp(guarded.port, LOGIN)],
  ['a socks5 proxy', () => throughSocks(socks.port)],
  ['a socks5 proxy with a login', () => throughSocks(guardedSocks.port, LOGIN)],
  ['an ssh tunnel', () => throughSsh(tunnel)],
];

const SECURE_STEPS = ['Resolve', 'Connect', 'TLS', 'Probe'];

describe.each(WAYS)('a test through %s', (_, way) => {
  it('reaches a web server', async () => {
    expect(verdict(await askWeb(web, trusted(way())))).toEqual({ steps: STEPS });
  });

  it('verifies the certificate of the server behind it', async () => {
    const good = await askWeb(web, trusted(way()), { url: `https://127.0.0.1:${web.secure['good']}` });
    const wrong = await askWeb(web, trusted(way()), { url: `https://127.0.0.1:${web.secure['wrongName']}` });

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
      status: 'Succeeded',
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

    expect(results).toEqual(Array(3).fill(expect.objectContaining({ status: 'Succeeded' })));
  });

  it('takes the same way to the port for data that an FTP server names', async () => {
    const { parameters, secrets } = way();

    const result = await attempt(ftp, {
      parameters: { host: '127.0.0.1', port: files.port, user: 'app', ...parameters },
      secrets: { ...secrets, password: 'app-pw', caCertificate: pem.ca },
    });

    expect(result).toMatchObject({ status: 'Succeeded' });
  });

  it('says that nothing listens at the server, not at the carrier', async () => {
    const result = await askWeb(web, trusted(way()), { url: `http://127.0.0.1:${await freePort()}` });

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
    const result = await askWeb(web, trusted(way()), { url: `http://${host}:${web.port}` });

    expect(result).toMatchObject({ reason: 'TargetDenied', steps: [] });
  });
});

function trusted({ parameters, secrets }: Way): Way {
  return { parameters, secrets: { ...secrets, caCertificate: pem.ca } };
}
