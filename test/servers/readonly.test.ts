import { amqp } from '../../src/connectors/amqp.ts';
import { firebird } from '../../src/connectors/firebird.ts';
import { ftp } from '../../src/connectors/ftp.ts';
import { ldap } from '../../src/connectors/ldap.ts';
import { mariadb } from '../../src/connectors/mariadb.ts';
import { postgresql } from '../../src/connectors/postgresql.ts';
import { redis } from '../../src/connectors/redis.ts';
import { s3 } from '../../src/connectors/s3.ts';
import { sftp } from '../../src/connectors/sftp.ts';
import { tarantool } from '../../src/connectors/tarantool.ts';
import type { Connector } from '../../src/contract/connector.ts';
import { attempt } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { startFirebird } from '../support/servers/firebird.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { startProftpd } from '../support/servers/proftpd.ts';
import { startRabbitmq } from '../support/servers/rabbitmq.ts';
import { startRedis } from '../support/servers/redis.ts';
import { startSlapd, SUFFIX } from '../support/servers/slapd.ts';
import { startTarantool } from '../support/servers/tarantool.ts';
import { startVersitygw } from '../support/servers/versitygw.ts';

/*
 * Servers that take no writes, by their own settings or because they follow another. Tests read, so that each of these
 * is a connection like any other. See docs/decisions/2026-11-25-read-only-servers-are-fine.md.
 */
const PASSWORD = 'app-pw';
const CLEAR = { tls: { mode: 'disable' } } as const;
const LOGIN = { secrets: { password: PASSWORD }, auth: 'password' } as const;

interface Started {
  readonly port: number;
  stop(): Promise<void>;
}

/** A server, and what a test of it is given besides its place. */
type Start = () => Promise<readonly [Started, Attempt]>;

const servers: readonly (readonly [string, Connector, Start])[] = [
  [
    'a PostgreSQL whose transactions only read',
    postgresql,
    async () => withAdmin(await startPostgresql({ settings: { default_transaction_read_only: 'on' } })),
  ],
  [
    'a PostgreSQL that is a hot standby',
    postgresql,
    async () => withAdmin(await startPostgresql({ standby: true })),
  ],
  [
    'a MariaDB that only reads',
    mariadb,
    async () => {
      const statements = [
        'create database orders',
        `create user app@'%' identified by '${PASSWORD}'`,
        "grant select on orders.* to app@'%'",
      ];
      const server = await startMariadb({ statements, settings: ['--read-only'] });
      return [server, { parameters: { user: 'app', database: 'orders' }, ...LOGIN }];
    },
  ],
  [
    'a Redis that follows another',
    redis,
    async () => {
      const primary = await startRedis();
      const server = await startRedis({ settings: { replicaof: `127.0.0.1 ${primary.port}` } });
      const stop = async () => void (await Promise.all([server.stop(), primary.stop()]));
      return [
        { port: server.port, stop },
        { parameters: { database: 0 }, auth: 'none' },
      ];
    },
  ],
  [
    'a Tarantool that only reads',
    tarantool,
    async () => {
      const options = {
        users: { app: PASSWORD },
        spaces: { orders: ['app'] },
        script: 'box.cfg{read_only=true}',
      };
      return [await startTarantool(options), { parameters: { user: 'app', space: 'orders' }, ...LOGIN }];
    },
  ],
  [
    'a Firebird database that only reads',
    firebird,
    async () => {
      const options = {
        users: { SYSDBA: 'mast-pw', APP: PASSWORD },
        databases: ['orders'],
        states: { orders: ['-mode', 'read_only'] },
      };
      return [
        await startFirebird(options),
        { parameters: { user: 'app', database: 'orders' }, secrets: { password: PASSWORD } },
      ];
    },
  ],
  [
    'a directory that only reads',
    ldap,
    async () => [
      await startSlapd({ databaseSettings: ['readonly on'] }),
      { parameters: { baseDn: SUFFIX }, auth: 'none' },
    ],
  ],
  [
    'an S3 gateway that only reads',
    s3,
    async () => {
      const server = await startVersitygw({ buckets: ['lake'], readOnly: true });
      const { region, root } = server;
      const parameters = { bucket: 'lake', region, accessKeyId: root.accessKeyId };
      return [server, { parameters, secrets: { secretAccessKey: root.secretAccessKey } }];
    },
  ],
  [
    'an FTP server that takes no files',
    ftp,
    async () => {
      const settings = ['<Limit WRITE>', 'DenyAll', '</Limit>'];
      const server = await startProftpd({ users: { app: PASSWORD }, settings });
      return [
        server,
        { parameters: { user: 'app', directory: 'incoming' }, secrets: { password: PASSWORD } },
      ];
    },
  ],
  [
    'an SFTP server that only reads',
    sftp,
    async () => {
      const server = await startOpenssh({ ForceCommand: 'internal-sftp -R' });
      const { user, hostKey } = server;
      const parameters = { user: user.name, hostKey: hostKey.fingerprint, directory: '/upload' };
      return [server, { parameters, secrets: { password: user.password }, auth: 'password' }];
    },
  ],
  [
    'a RabbitMQ that has no disk left and takes no messages',
    amqp,
    async () => {
      const options = { users: { app: PASSWORD }, hosts: { shop: ['app'] }, queues: { shop: 'orders' } };
      const server = await startRabbitmq({ ...options, settings: ['disk_free_limit.absolute = 900TB'] });
      return [server, { parameters: { user: 'app', vhost: 'shop', queue: 'orders' }, ...LOGIN }];
    },
  ],
];

it.each(servers)(
  'a test of %s succeeds',
  async (_, connector, start) => {
    const [server, { parameters, ...rest }] = await start();

    const result = await attempt(connector, {
      parameters: { ...placeOf(connector, server.port), ...parameters },
      ...rest,
    });

    await server.stop();
    expect(result).toMatchObject({ result: 'Succeeded' });
  },
  120_000,
);

function placeOf({ parameters: { properties } }: Connector, port: number): Attempt['parameters'] {
  if ('endpoint' in properties) return { endpoint: `http://127.0.0.1:${port}` };
  return { host: '127.0.0.1', port, ...('tls' in properties && CLEAR) };
}

function withAdmin(
  server: Started & { readonly admin: { readonly user: string; readonly password: string } },
) {
  const { user, password } = server.admin;
  return [
    server,
    { parameters: { user, database: 'postgres' }, secrets: { password }, auth: 'password' },
  ] as const;
}
