import { createHash, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['rabbitmq-server'];

/** A RabbitMQ node of one's own, on 127.0.0.1. */
export interface RabbitmqServer {
  readonly port: number;
  /** TLS; undefined without a certificate. */
  readonly tlsPort: number | undefined;
  /** Its HTTP interface; undefined where no user may manage it. */
  readonly managementPort: number | undefined;
  /** Shows another certificate to every client that connects from now on. */
  present(certificate: Certificate): Promise<void>;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface RabbitmqOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients, which may then log in by them. */
  readonly clientCa?: string;
  /** Passwords by user. */
  readonly users?: Readonly<Record<string, string>>;
  /** Names of virtual hosts, and the users who may do anything there. */
  readonly hosts?: Readonly<Record<string, readonly string[]>>;
  /** Most connections of a virtual host. */
  readonly limits?: Readonly<Record<string, number>>;
  /** Durable queues, by virtual host. */
  readonly queues?: Readonly<Record<string, string>>;
  /** Lines of its configuration; how much of the disk has to be free, unless they say otherwise. */
  readonly settings?: readonly string[];
  /** Users who may use the management interface, which is there where there is one. */
  readonly managers?: readonly string[];
  /** Names of plugins to enable besides. */
  readonly plugins?: readonly string[];
}

const SERVER = '/usr/lib/rabbitmq/bin/rabbitmq-server';

/** Starts it, with what the options put in. The daemon that knows the names of nodes would outlive it, so it gets its own. */
export async function startRabbitmq(options: RabbitmqOptions = {}): Promise<RabbitmqServer> {
  await needProgram(SERVER, packages);
  const folder = await temporaryFolder('mooring-rabbitmq', { owner: NOBODY });
  const [port, tlsPort, managementPort, distribution, names] = [
    await freePort(),
    options.certificate && (await freePort()),
    options.managers && (await freePort()),
    await freePort(),
    await freePort(),
  ];
  const epmd = { ERL_EPMD_PORT: String(names), ERL_EPMD_ADDRESS: '127.0.0.1' };
  await configure(folder, { ...options, port, tlsPort, managementPort });
  const directory = await startServer({
    name: 'epmd',
    command: '/usr/bin/epmd',
    args: ['-d'],
    cwd: folder,
    env: epmd,
    ...NOBODY,
    answers: [{ port: names, says: '\0\x01n', hears: /^.{8}/, encoding: 'hex' }],
  });
  const server = await startServer({
    name: 'rabbitmq',
    command: SERVER,
    args: [],
    cwd: folder,
    env: {
      ...environment(folder),
      ...epmd,
      RABBITMQ_NODENAME: `t${port}@localhost`,
      RABBITMQ_DIST_PORT: String(distribution),
    },
    ...NOBODY,
    ready: /Server startup complete/,
    answers: [
      { port, says: 'AMQP\0\0\x09\x01', hears: /^010000/, encoding: 'hex' },
      ...(tlsPort === undefined ? [] : [tls(tlsPort)]),
      ...(managementPort === undefined ? [] : [http(managementPort)]),
    ],
  });
  return {
    port,
    tlsPort,
    managementPort,
    present: (certificate) => writeEncryption(folder, { ...options, certificate }),
    async stop() {
      await server.stop('SIGKILL'); // it takes seconds to end in order, and nothing is kept
      await directory.stop();
      await removeFolder(folder);
    },
  };
}

function environment(folder: string): NodeJS.ProcessEnv {
  return {
    PATH: '/usr/bin:/bin',
    HOME: folder,
    LANG: 'C.UTF-8',
    RABBITMQ_MNESIA_BASE: join(folder, 'mnesia'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_LOGS: '-',
    RABBITMQ_CONFIG_FILE: join(folder, 'rabbitmq'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(folder, 'plugins'),
    RABBITMQ_CONF_ENV_FILE: join(folder, 'none'),
    RABBITMQ_GENERATED_CONFIG_DIR: join(folder, 'generated'),
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'none.config'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS:
      '-kernel inet_dist_use_interface {127,0,0,1} -ssl bypass_pem_cache true +S 1',
  };
}

type Configuration = RabbitmqOptions & Pick<RabbitmqServer, 'port' | 'tlsPort' | 'managementPort'>;

async function configure(folder: string, options: Configuration): Promise<void> {
  const encryption = [
    `listeners.ssl.1 = 127.0.0.1:${options.tlsPort}`,
    ...['cacert', 'cert', 'key'].map((name) => `ssl_options.${name}file = ${join(folder, name)}`),
    `ssl_options.verify = verify_${options.clientCa === undefined ? 'none' : 'peer'}`,
    `ssl_options.fail_if_no_peer_cert = ${options.clientCa !== undefined}`,
  ];
  const settings = [
    `listeners.tcp.1 = 127.0.0.1:${options.port}`,
    ...(options.certificate ? encryption : []),
    ...['PLAIN', ...(options.clientCa === undefined ? [] : ['EXTERNAL'])].map(
      (name, index) => `auth_mechanisms.${index + 1} = ${name}`,
    ),
    'ssl_cert_login_from = common_name',
    ...(options.managementPort === undefined
      ? []
      : ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${options.managementPort}`]),
    `load_definitions = ${join(folder, 'definitions.json')}`,
    'log.console = true',
    'log.file = false',
    ...(options.settings ?? ['disk_free_limit.absolute = 10MB']),
  ];
  await writeOwned(folder, 'rabbitmq.conf', settings.map((line) => `${line}\n`).join(''));
  const plugins = [
    ...(options.clientCa === undefined ? [] : ['rabbitmq_auth_mechanism_ssl']),
    ...(options.managers ? ['rabbitmq_management'] : []),
    ...(options.plugins ?? []),
  ];
  await writeOwned(folder, 'plugins', `[${plugins.join(',')}].\n`);
  await writeOwned(folder, 'definitions.json', JSON.stringify(definitionsOf(options)));
  await writeEncryption(folder, options);
}

async function writeEncryption(folder: string, { certificate, clientCa }: RabbitmqOptions): Promise<void> {
  if (!certificate) return;
  await writeOwned(folder, 'cert', certificate.certificate);
  await writeOwned(folder, 'key', certificate.key);
  await writeOwned(folder, 'cacert', clientCa ?? certificate.certificate);
}

function definitionsOf({ users = {}, hosts = {}, limits = {}, queues = {}, managers = [] }: RabbitmqOptions) {
  const all = { configure: '.*', write: '.*', read: '.*' };
  return {
    vhosts: Object.keys(hosts).map((name) => ({ name })),
    users: Object.entries(users).map(([name, password]) => ({
      name,
      ...hashPassword(password),
      tags: managers.includes(name) ? 'management' : '',
    })),
    permissions: Object.entries(hosts).flatMap(([vhost, allowed]) =>
      allowed.map((user) => ({ user, vhost, ...all })),
    ),
    parameters: Object.entries(limits).map(([vhost, most]) => ({
      component: 'vhost-limits',
      name: 'limits',
      vhost,
      value: { 'max-connections': most },
    })),
    queues: Object.entries(queues).map(([vhost, name]) => ({
      name,
      vhost,
      durable: true,
      auto_delete: false,
      arguments: {},
    })),
  };
}

function hashPassword(password: string) {
  const salt = randomBytes(4);
  const hash = createHash('sha256').update(salt).update(password).digest();
  return {
    password_hash: Buffer.concat([salt, hash]).toString('base64'),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
  };
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'amqp',
    start: () => startRabbitmq(),
    async startWithLogin({ good }) {
      const server = await startRabbitmq({
        certificate: good,
        users: { app: PASSWORD },
        hosts: { '/': ['app'] },
      });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.tlsPort, { user: 'app' }),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
];
