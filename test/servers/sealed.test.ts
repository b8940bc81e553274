import { join } from 'node:path';
import { bundleOperator } from '../support/bundle.ts';
import { removeFolder } from '../support/process.ts';
import { PROBE } from '../../src/cli/testing/local.ts';
import { Secret } from '../../src/contract/secret.ts';
import { probePool } from '../../src/probe/pool.ts';
import type { ProbePool } from '../../src/probe/pool.ts';
import { parseAllowTarget } from '../../src/probe/target.ts';
import { startExasolServer } from '../support/fakes/exasol.ts';
import { startTdsServer } from '../support/fakes/tds.ts';
import { startVerticaServer } from '../support/fakes/vertica.ts';
import type { Attempt } from '../support/servers/attempt.ts';
import { startArtemis } from '../support/servers/artemis.ts';
import { startBeanstalkd } from '../support/servers/beanstalkd.ts';
import { certificates } from '../support/servers/certificates.ts';
import type { Certificates } from '../support/servers/certificates.ts';
import { startCassandra } from '../support/servers/cassandra.ts';
import { startDerby } from '../support/servers/derby.ts';
import { startDovecot } from '../support/servers/dovecot.ts';
import { SPEAKING } from '../support/servers/families.ts';
import { startFerretdb } from '../support/servers/ferretdb.ts';
import { startFirebird } from '../support/servers/firebird.ts';
import { startHana } from '../support/servers/hana.ts';
import { LOGIN as GREMLIN, startGremlinServer } from '../support/servers/gremlinserver.ts';
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
import { startSlapd, SUFFIX } from '../support/servers/slapd.ts';
import { startTarantool } from '../support/servers/tarantool.ts';
import { startTinyproxy } from '../support/servers/tinyproxy.ts';
import { startTlsRelay } from '../support/servers/tlsrelay.ts';
import { startVersitygw } from '../support/servers/versitygw.ts';
import { startZookeeper } from '../support/servers/zookeeper.ts';

/*
 * One success of each type that has a driver of its own, in the process that tests run in when it matters: without files, processes and an
 * environment. Drivers load parts of themselves late, and a part that is not let in shows only here.
 */
const root = join(import.meta.dirname, '../..');
const PASSWORD = 'app-pw';

/** Starts a server and says what a test of it is run with. */
type Start = (
  pem: Certificates,
) => Promise<{ readonly server: { stop(): Promise<void> }; readonly attempt: Attempt }>;

const starts: Readonly<Record<string, Start>> = {
  async amqp({ good }) {
    const server = await startRabbitmq({
      certificate: good,
      users: { app: PASSWORD },
      hosts: { '/': ['app'] },
    });
    return {
      server,
      attempt: {
        parameters: at(server.tlsPort, { user: 'app' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async amqp10({ good }) {
    const server = await startArtemis({
      certificate: good,
      users: { app: { password: PASSWORD, may: ['receive'] } },
    });
    return {
      server,
      attempt: {
        parameters: at(server.tlsPort, { user: 'app', address: 'orders' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async beanstalkd({ good }) {
    const beanstalkd = await startBeanstalkd();
    const relay = await startTlsRelay(beanstalkd.port, good);
    const server = { stop: async () => void (await Promise.all([relay.stop(), beanstalkd.stop()])) };
    return { server, attempt: { parameters: at(relay.port, {}), secrets: {}, auth: 'none' } };
  },
  async cassandra({ good }) {
    const statements = [`create role app with password = '${PASSWORD}' and login = true`];
    const server = await startCassandra({ certificate: good, statements });
    return {
      server,
      attempt: {
        parameters: at(server.port, { user: 'app' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async derby({ good }) {
    const server = await startDerby({ certificate: good, users: { app: PASSWORD }, databases: ['orders'] });
    return {
      server,
      attempt: {
        parameters: at(server.port, { database: 'orders', user: 'app' }),
        secrets: { password: PASSWORD },
      },
    };
  },
  async exasol({ good }) {
    const server = await startExasolServer({ certificate: good, users: { app: PASSWORD } });
    return {
      server,
      attempt: { parameters: at(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
    };
  },
  async firebird() {
    const server = await startFirebird({ users: { app: PASSWORD }, databases: ['orders'] });
    return {
      server,
      attempt: {
        parameters: at(server.port, { database: 'orders', user: 'app' }),
        secrets: { password: PASSWORD },
      },
    };
  },
  async ftp({ good }) {
    const server = await startProftpd({ certificate: good, users: { app: PASSWORD } });
    return {
      server,
      attempt: { parameters: at(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
    };
  },
  async gremlin({ good }) {
    const server = await startGremlinServer({ certificate: good, asks: true });
    return {
      server,
      attempt: {
        parameters: at(server.port, { user: GREMLIN.user }),
        secrets: { password: GREMLIN.password },
        auth: 'password',
      },
    };
  },
  async http({ good }) {
    const server = await startNginx({ certificates: { good }, locations: 'location / { return 200; }' });
    const parameters = { url: `https://127.0.0.1:${server.secure['good']}/` };
    return { server, attempt: { parameters, secrets: { token: 't' }, auth: 'bearer', probe: {} } };
  },
  async kafka({ good }) {
    const listener = { certificate: good, mechanisms: ['SCRAM-SHA-512'] };
    const server = await startKafka({ users: { app: PASSWORD }, listeners: { GOOD: listener } });
    const parameters = { brokers: [`127.0.0.1:${server.ports['GOOD']}`], user: 'app' };
    return { server, attempt: { parameters, secrets: { password: PASSWORD }, auth: 'password' } };
  },
  async memcached({ good }) {
    const server = await startMemcached({ certificate: good, users: { app: PASSWORD } });
    return {
      server,
      attempt: {
        parameters: at(server.port, { user: 'app@test' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async mongodb({ good }) {
    const server = await startFerretdb({ certificate: good });
    const { tlsPort, root } = server;
    return {
      server,
      attempt: {
        parameters: at(tlsPort, { user: root.user }),
        secrets: { password: root.password },
        auth: 'password',
      },
    };
  },
  async imap({ good }) {
    const server = await startDovecot({ certificate: good, users: { app: { password: PASSWORD } } });
    return {
      server,
      attempt: { parameters: at(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
    };
  },
  async ldap({ good }) {
    const app = [
      `dn: cn=app,${SUFFIX}`,
      'objectClass: person',
      'cn: app',
      'sn: app',
      `userPassword: ${PASSWORD}`,
    ];
    const server = await startSlapd({ certificate: good, entries: [app.join('\n')] });
    const parameters = at(server.port, { user: `cn=app,${SUFFIX}` });
    return { server, attempt: { parameters, secrets: { password: PASSWORD }, auth: 'password' } };
  },
  async mqtt({ good }) {
    const server = await startMosquitto({ certificate: good, users: { app: PASSWORD } });
    return {
      server,
      attempt: {
        parameters: at(server.tlsPort, { user: 'app' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async mysql({ good }) {
    const server = await startMariadb({
      certificate: good,
      statements: [`create user app@'%' identified by '${PASSWORD}'`],
    });
    return {
      server,
      attempt: { parameters: at(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
    };
  },
  async nats({ good }) {
    const server = await startNats({ certificate: good, authorization: `user: app, password: ${PASSWORD}` });
    return {
      server,
      attempt: {
        parameters: at(server.port, { user: 'app' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async neo4j({ good }) {
    const server = await startNeo4j({
      certificate: good,
      statements: [`CREATE USER app SET PASSWORD '${PASSWORD}' CHANGE NOT REQUIRED`],
    });
    return {
      server,
      attempt: {
        parameters: at(server.port, { user: 'app' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async oracle({ good }) {
    const server = await startOracle({
      certificate: good,
      users: { APP: { password: PASSWORD } },
      services: { orders: 'serves' },
    });
    return {
      server,
      attempt: {
        parameters: at(server.port, { serviceName: 'orders', user: 'app' }),
        secrets: { password: PASSWORD },
      },
    };
  },
  async pop3({ good }) {
    const server = await startDovecot({ certificate: good, users: { app: { password: PASSWORD } } });
    return {
      server,
      attempt: { parameters: at(server.pop3.port, { user: 'app' }), secrets: { password: PASSWORD } },
    };
  },
  async postgresql({ good }) {
    const server = await startPostgresql({ certificate: good });
    const { admin, port } = server;
    const parameters = at(port, { user: admin.user, database: 'postgres' });
    return { server, attempt: { parameters, secrets: { password: admin.password }, auth: 'password' } };
  },
  async pulsar({ good }) {
    const server = await startPulsarFake({
      certificate: good,
      topics: {},
      credentials: { 'token t0k-en': [] },
    });
    return {
      server,
      attempt: { parameters: at(server.port, {}), secrets: { token: 't0k-en' }, auth: 'token' },
    };
  },
  async redis({ good }) {
    const server = await startRedis({ certificate: good, settings: { requirepass: PASSWORD } });
    return {
      server,
      attempt: { parameters: at(server.tlsPort, {}), secrets: { password: PASSWORD }, auth: 'password' },
    };
  },
  async s3({ good }) {
    const server = await startVersitygw({ certificate: good, buckets: ['lake'] });
    const { port, region, root } = server;
    const parameters = {
      bucket: 'lake',
      region,
      endpoint: `https://127.0.0.1:${port}`,
      accessKeyId: root.accessKeyId,
    };
    return { server, attempt: { parameters, secrets: { secretAccessKey: root.secretAccessKey } } };
  },
  async 'sap-hana'({ good }) {
    const server = await startHana({ certificate: good, users: { APP: { password: PASSWORD } } });
    return {
      server,
      attempt: { parameters: at(server.port, { user: 'APP' }), secrets: { password: PASSWORD } },
    };
  },
  async sftp() {
    const server = await startOpenssh();
    const { port, user, hostKey, keys } = server;
    const parameters = at(port, { user: user.name, hostKey: hostKey.line });
    return {
      server,
      attempt: {
        parameters,
        secrets: { privateKey: keys.sealed, passphrase: keys.passphrase },
        auth: 'privateKey',
      },
    };
  },
  async smtp({ good }) {
    const server = await startPostfix({ certificate: good, users: { app: PASSWORD } });
    return {
      server,
      attempt: {
        parameters: at(server.port, { user: 'app' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async sqlserver({ good }) {
    const server = await startTdsServer({ certificate: good });
    return {
      server,
      attempt: { parameters: at(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
    };
  },
  async stomp({ good }) {
    const server = await startArtemis({
      protocol: 'STOMP',
      certificate: good,
      users: { app: { password: PASSWORD, may: [] } },
    });
    return {
      server,
      attempt: {
        parameters: at(server.tlsPort, { user: 'app' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async tarantool({ good }) {
    const tarantool = await startTarantool({ users: { app: PASSWORD } });
    const relay = await startTlsRelay(tarantool.port, good);
    const server = { stop: async () => void (await Promise.all([relay.stop(), tarantool.stop()])) };
    return {
      server,
      attempt: {
        parameters: at(relay.port, { user: 'app' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
  async vertica({ good }) {
    const server = await startVerticaServer({ certificate: good, users: { app: PASSWORD } });
    return {
      server,
      attempt: {
        parameters: at(server.port, { database: 'orders', user: 'app' }),
        secrets: { password: PASSWORD },
      },
    };
  },
  async zookeeper({ good }) {
    const server = await startZookeeper({
      certificate: good,
      nodes: { '/orders': `digest:app:${PASSWORD}` },
    });
    return {
      server,
      attempt: {
        parameters: at(server.tlsPort, { user: 'app', path: '/orders' }),
        secrets: { password: PASSWORD },
        auth: 'password',
      },
    };
  },
};

/** Of these, the protocol encrypts by itself. */
const WITHOUT_TLS = ['firebird'];

const options = { slots: 1, allowTargets: [parseAllowTarget('127.0.0.1/32')], denyTargets: [] };
let pools: readonly ProbePool[] = [];
let bundle: string;

beforeAll(async () => {
  bundle = await bundleOperator();
  const appFolders = ['src', 'node_modules', 'package.json'].map((path) => join(root, path));
  const shipped = { entry: join(bundle, 'child.js'), appFolders: [bundle] };
  const plugin = join(bundle, 'kubectl-connection.js');
  const places = [
    { entry: join(root, 'src/probe/child.ts'), appFolders },
    shipped,
    { entry: plugin, args: [PROBE], appFolders: [plugin] },
  ];
  pools = places.map((place) => probePool({ ...options, ...place }));
}, 240_000);
afterAll(async () => {
  await Promise.all(pools.map((pool) => pool.close()));
  await removeFolder(bundle);
});

it.each(SPEAKING.map(({ type }) => type))(
  'the test of %s succeeds in a sealed process, from the sources, from the bundle and from the plugin',
  async (type) => {
    const pem = await certificates();
    const { server, attempt } = await starts[type]!(pem);
    const { parameters, auth, probe } = attempt;
    const secrets =
      type === 'sftp' || WITHOUT_TLS.includes(type)
        ? attempt.secrets
        : { ...attempt.secrets, caCertificate: pem.ca };
    const wrapped = Object.fromEntries(
      Object.entries(secrets ?? {}).map(([name, value]) => [name, new Secret(value)]),
    );

    const request = { type, parameters, secrets: wrapped, auth, probe, timeoutMs: 10_000 };
    const results = await Promise.all(pools.map((pool) => pool.run(request, new AbortController().signal)));

    await server.stop();
    expect(results.map(({ result }) => result)).toEqual(Array(3).fill('Succeeded'));
    for (const { steps } of results) {
      const expected = ['Resolve', 'Connect', 'TLS', 'Probe'].filter(
        (step) => step !== 'TLS' || !WITHOUT_TLS.includes(type),
      );
      expect(steps.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
    }
  },
  180_000,
);

it.each(['proxy', 'sshTunnel'])(
  'a test by %s succeeds there, too',
  async (way) => {
    const { good, ca } = await certificates();
    const { server, attempt } = await starts['postgresql']!({ good } as Certificates);
    const carrier =
      way === 'proxy' ? await startTinyproxy() : await startOpenssh({ AllowTcpForwarding: 'yes' });
    const login = 'keys' in carrier ? { user: carrier.user.name, hostKey: carrier.hostKey.line } : {};
    const parameters = { ...attempt.parameters, [way]: { host: '127.0.0.1', port: carrier.port, ...login } };
    const secrets = {
      ...attempt.secrets,
      caCertificate: ca,
      ...('keys' in carrier && { sshTunnelKey: carrier.keys.plain }),
    };
    const wrapped = Object.fromEntries(
      Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
    );

    const request = {
      type: 'postgresql',
      parameters,
      secrets: wrapped,
      auth: 'password',
      probe: undefined,
      timeoutMs: 10_000,
    };
    const results = await Promise.all(pools.map((pool) => pool.run(request, new AbortController().signal)));

    await Promise.all([server.stop(), carrier.stop()]);
    expect(results).toEqual(Array(3).fill(expect.objectContaining({ result: 'Succeeded' })));
  },
  60_000,
);

function at(port: number | undefined, rest: object): Readonly<Record<string, unknown>> {
  return { host: '127.0.0.1', port, ...rest };
}
