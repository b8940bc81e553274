import type { Connector } from '../../../src/contract/connector.ts';
import { fixturesOf, playedContext } from '../../drivers/fixtures/fixture.ts';
import type { FixtureTrial } from '../../drivers/fixtures/fixture.ts';
import type { Input } from '../input.ts';
import type { Target } from '../target.ts';

/*
 * A driver for each protocol, as the test of a type uses it: any bytes of a server are a ConnectionFailure, or a report
 * of bounded size. Logins play on behind a nonce where random numbers are the same ones.
 */

/** What the tests are run with, where no fixture says it. */
const TRIALS: Readonly<Record<string, Omit<FixtureTrial, 'type'>>> = {
  amqp: withLogin({ vhost: 'orders' }),
  amqp10: withLogin({ address: 'orders' }),
  beanstalkd: { parameters: { host: 'a', tube: 'orders' } },
  cassandra: withLogin({ keyspace: 'orders' }),
  derby: withLogin({ database: 'orders' }),
  exasol: withLogin({ schema: 'ORDERS' }),
  firebird: withLogin({ database: 'orders' }),
  ftp: withLogin({}),
  gremlin: withLogin({}),
  imap: withLogin({ folder: 'INBOX' }),
  kafka: withLogin({ brokers: ['a:1'], topic: 'orders' }),
  ldap: withLogin({ baseDn: 'dc=example,dc=com' }),
  memcached: withLogin({}),
  mongodb: withLogin({ hosts: ['a:1'], database: 'orders' }),
  mqtt: withLogin({}),
  mysql: withLogin({ database: 'orders' }),
  nats: withLogin({ subject: 'orders' }),
  neo4j: withLogin({ database: 'orders' }),
  oracle: withLogin({ serviceName: 'orders' }),
  pop3: withLogin({}),
  postgresql: withLogin({ database: 'orders' }),
  pulsar: withLogin({ topic: 'persistent://public/default/orders' }),
  redis: withLogin({ database: 1 }),
  'sap-hana': withLogin({ database: 'ORDERS' }),
  sftp: withLogin({ hostKey: 'SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', path: '/orders' }),
  smtp: withLogin({}),
  sqlserver: withLogin({ database: 'orders' }),
  stomp: withLogin({ destination: '/queue/orders' }),
  tarantool: withLogin({ space: 'orders' }),
  vertica: withLogin({ database: 'orders' }),
  zookeeper: withLogin({ path: '/orders' }),
};

function withLogin(parameters: Readonly<Record<string, unknown>>): Omit<FixtureTrial, 'type'> {
  return {
    parameters: { host: 'a', user: 'app', ...parameters },
    secrets: { password: 'app-pw' },
    auth: 'password',
  };
}

/** The drivers by the name of a type. */
export const DRIVERS: Readonly<Record<string, () => Promise<Target>>> = Object.fromEntries(
  Object.entries(TRIALS).map(([type, trial]) => [type, () => driver({ type, ...trial })]),
);

const PATIENCE_MS = 5;

async function driver(usual: FixtureTrial): Promise<Target> {
  const { type } = usual;
  const module: object = await import(`../../../src/connectors/${type}.ts`);
  const connector = Object.values(module).find(isConnector);
  if (connector?.test === undefined) throw new Error(`the type ${type} has no test`);
  const fixtures = [...(await fixturesOf(type)).values()];
  const trial = fixtures[0]?.trial ?? usual;
  const { nodeFailure } = await import('../../../src/contract/nodeErrors.ts');
  const { serverReport } = await import('../../../src/probe/report.ts');
  return {
    seeds: fixtures.map(({ messages }) => messages),
    async run(input: Input) {
      const { context, close } = playedContext(trial, input, PATIENCE_MS);
      try {
        serverReport((await connector.test?.(context)) ?? {});
      } catch (error) {
        if (nodeFailure(error) === undefined && !isOfClient(error)) throw error;
      } finally {
        close();
        await new Promise(setImmediate); // what a listener throws now is of this run
      }
    },
  };
}

/** What a client from npm throws in its own code ends the conversation, and the probe reads it as a ProtocolError. */
export function isOfClient(error: unknown): boolean {
  const places = error instanceof Error ? (error.stack ?? '').split(/\n +at /).slice(1) : [];
  return places.find((place) => !place.includes('node:'))?.includes('/node_modules/') === true;
}

function isConnector(value: unknown): value is Connector {
  return typeof value === 'object' && value !== null && 'samples' in value && 'type' in value;
}
