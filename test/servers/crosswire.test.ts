import type { Connector } from '../../src/contract/connector.ts';
import type { FailureReason } from '../../src/contract/failure.ts';
import { startExasolServer } from '../support/fakes/exasol.ts';
import { startTdsServer } from '../support/fakes/tds.ts';
import { startVerticaServer } from '../support/fakes/vertica.ts';
import { startArtemis } from '../support/servers/artemis.ts';
import { attempt, parametersAt } from '../support/servers/attempt.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { startBeanstalkd } from '../support/servers/beanstalkd.ts';
import { startCassandra } from '../support/servers/cassandra.ts';
import { certificates } from '../support/servers/certificates.ts';
import { startDerby } from '../support/servers/derby.ts';
import { startDovecot } from '../support/servers/dovecot.ts';
import { SPEAKING } from '../support/servers/families.ts';
import { startFerretdb } from '../support/servers/ferretdb.ts';
import { startFirebird } from '../support/servers/firebird.ts';
import { startHana } from '../support/servers/hana.ts';
import { startGremlinServer } from '../support/servers/gremlinserver.ts';
import { startKafka } from '../support/servers/kafka.ts';
import { startMariadb } from '../support/servers/mariadb.ts';
import { startMemcached } from '../support/servers/memcached.ts';
import { startMosquitto } from '../support/servers/mosquitto.ts';
import { startNats } from '../support/servers/nats.ts';
import { startNeo4j } from '../support/servers/neo4j.ts';
import { startNginx } from '../support/servers/nginx.ts';
import { startOpenssh } from '../support/servers/openssh.ts';
import { startOracle } from '../support/servers/oracle.ts';
import { startPostfix } from '../support/servers/postfix.ts';
import { startPostgresql } from '../support/servers/postgresql.ts';
import { startProftpd } from '../support/servers/proftpd.ts';
import { startPulsarFake } from '../support/fakes/pulsar.ts';
import { startRabbitmq } from '../support/servers/rabbitmq.ts';
import { startRedis } from '../support/servers/redis.ts';
import { startSlapd } from '../support/servers/slapd.ts';
import { startTarantool } from '../support/servers/tarantool.ts';
import { startVersitygw } from '../support/servers/versitygw.ts';
import { startZookeeper } from '../support/servers/zookeeper.ts';

/*
 * Every test, one for each driver, against every server that it is not meant for. What the wrong server says is never shown, and the
 * reason is one that helps: the server does not understand, hangs up, or waits for the end of a line.
 */
const servers = {
  amqp: () => startRabbitmq(),
  amqp10: () => startArtemis(),
  beanstalkd: () => startBeanstalkd(),
  cassandra: async () => startCassandra({ certificate: (await certificates()).good }),
  derby: () => startDerby(),
  exasol: () => startExasolServer({ users: {} }),
  firebird: () => startFirebird(),
  ftp: () => startProftpd(),
  gremlin: () => startGremlinServer(),
  http: () => startNginx({ locations: 'location / { return 404; }' }),
  imap: () => startDovecot({ users: {} }),
  kafka: () => startKafka(),
  ldap: () => startSlapd(),
  memcached: () => startMemcached(),
  mongodb: () => startFerretdb(),
  mqtt: () => startMosquitto(),
  mysql: () => startMariadb({ statements: [] }),
  nats: () => startNats(),
  neo4j: async () => startNeo4j({ certificate: (await certificates()).good }),
  oracle: () => startOracle(),
  async pop3() {
    const server = await startDovecot({ users: {} });
    return { port: server.pop3.port, stop: () => server.stop() };
  },
  postgresql: () => startPostgresql(),
  pulsar: () => startPulsarFake({ topics: {} }),
  redis: () => startRedis(),
  s3: () => startVersitygw(),
  'sap-hana': () => startHana(),
  sftp: () => startOpenssh(),
  smtp: () => startPostfix(),
  sqlserver: () => startTdsServer(),
  stomp: () => startArtemis({ protocol: 'STOMP' }),
  tarantool: () => startTarantool(),
  vertica: () => startVerticaServer({ users: {} }),
  zookeeper: () => startZookeeper(),
} satisfies Readonly<Record<string, () => Promise<{ readonly port: number; stop(): Promise<void> }>>>;

const REASONS: readonly FailureReason[] = ['ProtocolError', 'ConnectionClosed', 'TimedOut', 'TLSFailed'];
/** HTTP to the wrong HTTP server is a right answer, and not what was asked for. */
const WEB_REASONS: readonly FailureReason[] = [
  'TargetNotFound',
  'PermissionDenied',
  'CredentialsRejected',
  'UnexpectedAnswer',
];
const WEB = ['gremlin', 'http', 's3'];
/** The port of Bolt answers HTTP besides, and tells where else to ask. */
const AT_NEO4J: Readonly<Record<string, readonly string[]>> = {
  http: ['Succeeded'],
  s3: ['UnexpectedAnswer'],
};

/** Most strangers wait for an answer that never comes; HTTP gets one, for which it has time. */
const [SILENCE_MS, WEB_MS] = [700, 10_000];

/** So many strangers ask a server at a time. */
const AT_ONCE = 8;

describe.each(Object.entries(servers))('at a server for %s', (name, start) => {
  const strangers = SPEAKING.filter(({ type }) => type !== name);
  const verdicts = new Map<string, string>();

  beforeAll(async () => {
    const server = await start();
    const waiting = strangers.values();
    const ask = async () => {
      for (const stranger of waiting) {
        const timeoutMs =
          WEB.includes(stranger.type) && [...WEB, 'neo4j'].includes(name) ? WEB_MS : SILENCE_MS;
        verdicts.set(
          stranger.type,
          await verdictOf(stranger, { ...placed(stranger, server.port), timeoutMs }),
        );
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, ask));
    await server.stop();
  }, 600_000);

  it.each(strangers.map(({ type }) => type))('the test of %s says that it is at the wrong place', (type) => {
    const usual = WEB.includes(type) && WEB.includes(name) ? WEB_REASONS : REASONS;
    const expected = name === 'neo4j' ? (AT_NEO4J[type] ?? REASONS) : usual;

    expect(expected).toContain(verdicts.get(type));
  });
});

async function verdictOf(connector: Connector, asked: Attempt): Promise<string> {
  const result = await attempt(connector, asked);
  return result.result === 'Failed' ? result.reason : result.result;
}

function placed(connector: Connector, port: number): Attempt {
  return {
    parameters: {
      ...('user' in connector.parameters.properties && { user: 'u' }),
      ...parametersAt(connector, port),
    },
    secrets: { password: 'p', secretAccessKey: 's' },
    ...(connector.auth && { auth: 'password' in connector.auth ? 'password' : 'none' }),
    ...(connector.needsProbe && { probe: {} }),
  };
}
