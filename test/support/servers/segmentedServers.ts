import type { MatrixSize, SegmentedServer } from '../segmentMatrix.ts';
import { LOG_IN_SERVERS, placedParameters } from './logInServers.ts';
import { MOX_PASSWORD, startMox } from './mox.ts';
import { startOpenssh } from './openssh.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import { allTrials } from './trials.ts';

/** They take seconds over a wrong login, of each client or of all. */
const SLOW_TO_REFUSE: readonly string[] = [
  'amqp',
  'amqp10',
  'cassandra',
  'dropbear in clear',
  'firebird',
  'ftp',
  'imap',
  'kafka',
  'OpenSSH in clear',
  'neo4j',
  'pop3',
  'smtp',
  'SMTP (Postfix) in clear',
  'Kafka in clear',
  'tarantool',
];
/** They start within a second or two, and answer as fast. */
const QUICK: readonly string[] = [
  'beanstalkd',
  'exasol',
  'ldap',
  'memcached',
  'mqtt',
  'mysql',
  'nats',
  'oracle',
  'postgresql',
  'pulsar',
  's3',
  'sap-hana',
  'sqlserver',
  'vertica',
  'pgbouncer in clear',
  'Redis in clear',
  'HTTP (nginx) in clear',
];

/** For each driver the servers that the tests have: those of its trial, and those that are asked in clear. */
export async function segmentedServers(): Promise<readonly SegmentedServer[]> {
  const all = [...(await allTrials()).values()].filter(({ type }) => type !== BY_KEY.type);
  const trials = all.map((trial): SegmentedServer => ({
    name: trial.type,
    type: trial.type,
    isSlowToRefuse: SLOW_TO_REFUSE.includes(trial.type),
    start: (pem) => trial.startWithLogin(pem),
  }));
  return [...trials, BY_KEY, MOX, ...LOG_IN_SERVERS.map(inClear)];
}

/** Those with which `npm test` tries it. */
export async function quickSegmentedServers(): Promise<readonly SegmentedServer[]> {
  return (await segmentedServers()).filter(({ name }) => QUICK.includes(name));
}

/** In place of its trial, whose key is sealed: to open it takes a hundred times as long as the rest of a test. */
const BY_KEY: SegmentedServer = {
  name: 'sftp',
  type: 'sftp',
  isSlowToRefuse: true,
  async start() {
    const server = await startOpenssh();
    const { port, user, hostKey, keys } = server;
    return {
      server,
      attempt: {
        parameters: onLoopback(port, { user: user.name, hostKey: hostKey.line }),
        secrets: { privateKey: keys.plain },
        auth: 'privateKey',
      },
    };
  },
};

/** A second server of IMAP, which lets an address in 300 times a minute, and forgives it ten wrong logins. */
const MOX: SegmentedServer = {
  name: 'mox',
  type: 'imap',
  isSlowToRefuse: true,
  mostTests: { right: 250, wrong: 8 },
  async start({ good }) {
    const server = await startMox({ certificate: good, users: { app: { password: MOX_PASSWORD } } });
    return {
      server,
      attempt: {
        parameters: onLoopback(server.port, { user: 'app@example.test' }),
        secrets: { password: MOX_PASSWORD },
      },
    };
  },
};

/** All that there is to try. */
export const WHOLE_MATRIX: MatrixSize = { offsets: 1024, atOnce: 8 };

function inClear({ name, type, start }: (typeof LOG_IN_SERVERS)[number]): SegmentedServer {
  return {
    name: `${name} in clear`,
    type,
    isSlowToRefuse: SLOW_TO_REFUSE.includes(`${name} in clear`),
    ...(name === 'dropbear' && { mostAtOnce: 4 }), // MAX_UNAUTH_PER_IP is 5
    async start() {
      const server = await start();
      const { auth, type: startedType } = server.spec;
      const attempt = {
        parameters: placedParameters(server.spec, server.port),
        secrets: { password: server.password ?? PASSWORD },
        ...(auth !== undefined && { auth }),
        ...(startedType === 'http' && { probe: {} }),
      };
      return { server, attempt };
    },
  };
}
