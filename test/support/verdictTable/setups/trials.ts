import { connectorOf } from '../../../../src/connectors/index.ts';
import { startFake } from '../../fakes/server.ts';
import { allTrials } from '../../servers/trials.ts';
import { materialOf } from '../material.ts';
import type { Setup, Setups, StartedSetup } from '../setup.ts';

/** The servers that rows name by a type, as the tests of all drivers start them; those are started by Debian or built. */
const SERVERS: Readonly<Record<string, string>> = {
  amqp: 'RabbitMQ',
  amqp10: 'Artemis',
  cassandra: 'Cassandra',
  derby: 'Derby',
  firebird: 'Firebird',
  gremlin: 'Gremlin Server',
  kafka: 'Kafka',
  memcached: 'memcached',
  mongodb: 'FerretDB',
  mqtt: 'Mosquitto',
  nats: 'nats-server',
  neo4j: 'Neo4j',
  s3: 'Versity Gateway',
  stomp: 'Artemis',
  tarantool: 'Tarantool',
  zookeeper: 'ZooKeeper',
};
function ofType(type: string, server: string): Setup {
  return {
    server,
    async start(pem) {
      const trial = (await allTrials()).get(type);
      if (trial === undefined) throw new Error(`there is no trial of ${type}`);
      const { server: started, attempt } = await trial.startWithLogin(pem);
      const { parameters, secrets, auth, probe } = attempt;
      const closing = await startFake((socket) => Promise.resolve(void socket.end()));
      const takesAuthority = 'caCertificate' in (connectorOf(type)?.secrets.properties ?? {});
      return {
        manifest: {
          type,
          parameters,
          ...(auth !== undefined && { auth }),
          ...(probe !== undefined && { test: { probe } as NonNullable<StartedSetup['manifest']['test']> }), // trials give what a manifest can
          secrets: { ...secrets, ...(takesAuthority && { caCertificate: pem.ca }) },
        },
        values: { ...materialOf(pem), ...portOf(parameters), closing: closing.port },
        stop: () => Promise.all([started.stop(), closing.stop()]),
      };
    },
  };
}

function portOf({ brokers }: Readonly<Record<string, unknown>>): Readonly<Record<string, string>> {
  return Array.isArray(brokers) ? { broker: String(brokers[0]) } : {};
}

/** One server with one login for each type that has a driver of its own. */
export const SETUPS: Setups = Object.fromEntries(
  Object.entries(SERVERS).map(([type, server]) => [`a server of ${type}`, ofType(type, server)]),
);
