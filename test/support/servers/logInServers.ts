import type { ConnectionSpec } from '../../../src/api/connection.ts';
import { connectorOf } from '../../../src/connectors/index.ts';
import { startDropbear } from './dropbear.ts';
import { startKafka } from './kafka.ts';
import { startMariadb } from './mariadb.ts';
import { startNginx } from './nginx.ts';
import { startOpenssh } from './openssh.ts';
import { startPgbouncer } from './pgbouncer.ts';
import { startPostfix } from './postfix.ts';
import { startPostgresql } from './postgresql.ts';
import { startRedis } from './redis.ts';
import { startSlapd, SUFFIX } from './slapd.ts';
import { PASSWORD } from './trial.ts';

/** A server whose users have the password `PASSWORD`, and a Connection to it, all but its place. */
export interface LogInServer {
  readonly name: string;
  readonly type: string;
  /** How a refusal looks on the wire, in latin1; absent where the wire is encrypted. */
  readonly refusal?: RegExp;
  start(this: void): Promise<StartedLogInServer>;
}

/** One that runs. */
export interface StartedLogInServer {
  readonly port: number;
  /** Without host, port, and the like. */
  readonly spec: Omit<ConnectionSpec, 'secrets' | 'test'>;
  /** Of its user, where it is not `PASSWORD`. */
  readonly password?: string;
  /** Log-ins refused so far by its own log, where the wire is encrypted. */
  failures?(this: void): number;
  stop(): Promise<void>;
}

const USER = 'app';
const OF_USER = { user: USER };

/** Ten, in the order of the table in docs/testing-connections.md. */
export const LOG_IN_SERVERS: readonly LogInServer[] = [
  {
    name: 'PostgreSQL',
    type: 'postgresql',
    refusal: /C28P01/,
    async start() {
      const server = await startPostgresql();
      await server.sql(`create role ${USER} login password '${PASSWORD}'`);
      return started(server, 'postgresql', { ...OF_USER, database: 'postgres' });
    },
  },
  {
    name: 'pgbouncer',
    type: 'postgresql',
    refusal: /password authentication failed|SASL authentication failed/,
    async start() {
      const database = await startPostgresql();
      await database.sql(`create role ${USER} login password '${PASSWORD}'`);
      const server = await startPgbouncer({
        databases: { postgres: `host=127.0.0.1 port=${database.port}` },
        users: { [USER]: PASSWORD },
      });
      const stop = async () => {
        await server.stop();
        await database.stop();
      };
      return started({ port: server.port, stop }, 'postgresql', { ...OF_USER, database: 'postgres' });
    },
  },
  {
    name: 'MariaDB',
    type: 'mysql',
    refusal: /#28000/,
    async start() {
      const server = await startMariadb({
        statements: [`create user ${USER}@'%' identified by '${PASSWORD}'`],
      });
      return started(server, 'mysql', OF_USER);
    },
  },
  {
    name: 'OpenSSH',
    type: 'sftp',
    async start() {
      const server = await startOpenssh();
      const { failures, user, hostKey } = server;
      const parameters = { user: user.name, hostKey: hostKey.line };
      return { ...started(server, 'sftp', parameters, 'password'), failures, password: user.password };
    },
  },
  {
    name: 'dropbear',
    type: 'sftp',
    async start() {
      const server = await startDropbear();
      const { failures, user, hostKey } = server;
      const parameters = { user: user.name, hostKey: hostKey.line };
      return { ...started(server, 'sftp', parameters, 'password'), failures, password: user.password };
    },
  },
  {
    name: 'Redis',
    type: 'redis',
    refusal: /-WRONGPASS/,
    async start() {
      const server = await startRedis({
        users: ['user default off', `user ${USER} on >${PASSWORD} ~* +@all`],
      });
      return started(server, 'redis', { ...OF_USER, database: 0 });
    },
  },
  {
    name: 'Kafka',
    type: 'kafka',
    refusal: /Authentication failed/,
    async start() {
      const listeners = { CLEAR: { mechanisms: ['SCRAM-SHA-512'] } };
      const server = await startKafka({ users: { [USER]: PASSWORD }, listeners });
      const port = server.ports['CLEAR'] ?? -1;
      return started({ port, stop: () => server.stop() }, 'kafka', OF_USER, 'password');
    },
  },
  {
    name: 'LDAP (slapd)',
    type: 'ldap',
    refusal: /a[^]\n[^]1/,
    async start() {
      const user = `cn=${USER},${SUFFIX}`;
      const lines = [`dn: ${user}`, 'objectClass: person', `cn: ${USER}`, `sn: ${USER}`];
      const server = await startSlapd({ entries: [[...lines, `userPassword: ${PASSWORD}`].join('\n')] });
      return started(server, 'ldap', { user }, 'password');
    },
  },
  {
    name: 'SMTP (Postfix)',
    type: 'smtp',
    refusal: /^535 /m,
    async start() {
      const server = await startPostfix({ users: { [USER]: PASSWORD } });
      return started(server, 'smtp', OF_USER, 'password');
    },
  },
  {
    name: 'HTTP (nginx)',
    type: 'http',
    refusal: /^HTTP\/1\.1 401/,
    async start() {
      const server = await startNginx({ basic: { user: USER, password: PASSWORD }, locations: '' });
      return started(server, 'http', OF_USER, 'basic');
    },
  },
];

function started(
  { port, stop }: Pick<StartedLogInServer, 'port' | 'stop'>,
  type: string,
  parameters: Readonly<Record<string, unknown>>,
  auth?: string,
): StartedLogInServer {
  const spec = {
    type,
    parameters: { ...parameters, ...(type !== 'sftp' && { tls: { mode: 'disable' } }) },
    ...(auth !== undefined && { auth }),
  };
  return { port, spec, stop };
}

/** The parameters of its Connection, at a port of this machine: its own, or that of a relay before it. */
export function placedParameters({ type, parameters }: StartedLogInServer['spec'], port: number) {
  const connector = connectorOf(type);
  if (connector === undefined) throw new Error(`there is no type ${type}`);
  const place = {
    host: '127.0.0.1',
    port,
    brokers: [`127.0.0.1:${port}`],
    url: `http://127.0.0.1:${port}/basic/`,
  };
  const wanted = Object.entries(place).filter(([field]) => field in connector.parameters.properties);
  return { ...Object.fromEntries(wanted), ...parameters };
}
