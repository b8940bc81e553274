import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Exchange } from '../awaitAnswer.ts';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { makeTopics } from './kafkarequests.ts';
import { PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Kafka is fetched. */
export const JARS: Jars = {
  name: 'kafka',
  version: '4.1.0',
  module: fileURLToPath(new URL('kafka', import.meta.url)),
};

/** A broker of one's own that is its own controller, on 127.0.0.1. */
export interface KafkaServer {
  /** In clear, without a login. */
  readonly port: number;
  /** Ports of the listeners, by name. */
  readonly ports: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** A place where it listens: in clear or, with a certificate, in TLS. */
export interface Listener {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Ways to log in by SASL; none: it asks for no login. */
  readonly mechanisms?: readonly string[];
  /** Where the cluster tells clients that it is, instead of where it is. */
  readonly advertised?: string;
}

/** How it is set up. */
export interface KafkaOptions {
  /** By name, in capital letters. */
  readonly listeners?: Readonly<Record<string, Listener>>;
  /** Passwords by user, for every mechanism. */
  readonly users?: Readonly<Record<string, string>>;
  /** Names of topics, and the users who may not even describe them. */
  readonly topics?: Readonly<Record<string, readonly string[]>>;
  /** The keys of a server of tokens (JWKS), what it calls itself, and for whom its tokens must be; for OAUTHBEARER. */
  readonly tokens?: { readonly keys: string; readonly issuer: string; readonly audience: string };
}

const INTERNAL = 'INTERNAL';
const JAVA = ['-Xmx256m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp'];

/** Starts it; fetches it first where that was never done. */
export async function startKafka({
  listeners = {},
  users = {},
  topics = {},
  tokens,
}: KafkaOptions = {}): Promise<KafkaServer> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-kafka');
  const all: Readonly<Record<string, Listener>> = { [INTERNAL]: {}, ...listeners };
  const ports = Object.fromEntries(
    await Promise.all(Object.keys(all).map(async (name) => [name, await freePort()] as const)),
  );
  const configuration = join(folder, 'server.properties');
  const places = await Promise.all(
    Object.entries(all).map(([name, listener]) => listenerLines(folder, name, listener, users)),
  );
  const lines = [
    ...brokerLines(folder),
    ...(await tokenLines(folder, tokens)),
    ...addressLines(all, ports, await freePort()),
    ...places.flat(),
  ];
  await writeFile(configuration, lines.join('\n'));
  await run(
    'java',
    [...JAVA, jars, 'kafka.tools.StorageTool', 'format', ...identity(users), '-c', configuration],
    { cwd: folder },
  );
  const server = await startServer({
    name: 'kafka',
    command: 'java',
    args: [
      ...['urls=file://', 'files='].map(
        (kind) => `-Dorg.apache.kafka.sasl.oauthbearer.allowed.${kind}${join(folder, KEYS)}`,
      ),
      ...JAVA,
      jars,
      'kafka.Kafka',
      configuration,
    ],
    cwd: folder,
    ready: /Kafka Server started/,
    answers: Object.entries(all).map(([name, { certificate }]) => askAt(ports[name] ?? -1, certificate)),
  });
  const port = ports[INTERNAL] ?? -1;
  await makeTopics(port, topics);
  return {
    port,
    ports,
    async stop() {
      await server.stop('SIGKILL'); // it takes seconds to end in order, and nothing is kept
      await removeFolder(folder);
    },
  };
}

/** In clear: which requests it takes, which it says before any login. */
function askAt(port: number, certificate: Certificate | undefined): Exchange {
  if (certificate) return tls(port);
  return {
    port,
    says: Buffer.from('0000000a0012000000000001ffff', 'hex'),
    hears: /^.{8}00000001/,
    encoding: 'hex',
  };
}

function identity(users: Readonly<Record<string, string>>): readonly string[] {
  const scram = Object.entries(users).flatMap(([user, password]) =>
    ['256', '512'].flatMap((size) => [
      '--add-scram',
      `SCRAM-SHA-${size}=[name=${user},password=${password}]`,
    ]),
  );
  return ['-t', `A${randomBytes(16).toString('base64url').slice(1)}`, ...scram];
}

function brokerLines(folder: string): readonly string[] {
  return [
    'node.id=1',
    'process.roles=broker,controller',
    'controller.listener.names=CONTROLLER',
    `inter.broker.listener.name=${INTERNAL}`,
    `log.dirs=${join(folder, 'data')}`,
    'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
    'super.users=User:ANONYMOUS',
    'allow.everyone.if.no.acl.found=true',
    'auto.create.topics.enable=false',
    'offsets.topic.replication.factor=1',
    'connection.failed.authentication.delay.ms=50',
    'sasl.enabled.mechanisms=PLAIN,SCRAM-SHA-256,SCRAM-SHA-512,OAUTHBEARER',
    'delegation.token.secret.key=some-key',
  ];
}

const KEYS = 'keys.json';

async function tokenLines(folder: string, tokens: KafkaOptions['tokens']): Promise<readonly string[]> {
  if (tokens === undefined) return [];
  await writeFile(join(folder, KEYS), tokens.keys);
  return [
    `sasl.oauthbearer.jwks.endpoint.url=file://${join(folder, KEYS)}`,
    `sasl.oauthbearer.jwt.validator.class=${SECURITY}.oauthbearer.BrokerJwtValidator`,
    `sasl.oauthbearer.expected.issuer=${tokens.issuer}`,
    `sasl.oauthbearer.expected.audience=${tokens.audience}`,
  ];
}

function addressLines(
  all: Readonly<Record<string, Listener>>,
  ports: Readonly<Record<string, number>>,
  controller: number,
) {
  const names = Object.keys(all);
  const own = names.map((name) => `${name}://127.0.0.1:${ports[name]}`);
  const told = names.map((name) => `${name}://${all[name]?.advertised ?? `127.0.0.1:${ports[name]}`}`);
  const protocols = names.map(
    (name) =>
      `${name}:${all[name]?.mechanisms ? 'SASL_' : ''}${all[name]?.certificate ? 'SSL' : 'PLAINTEXT'}`,
  );
  return [
    `controller.quorum.voters=1@127.0.0.1:${controller}`,
    `listeners=CONTROLLER://127.0.0.1:${controller},${own.join(',')}`,
    `advertised.listeners=${told.join(',')}`,
    `listener.security.protocol.map=CONTROLLER:PLAINTEXT,${protocols.join(',')}`,
  ];
}

async function listenerLines(
  folder: string,
  name: string,
  listener: Listener,
  users: Readonly<Record<string, string>>,
) {
  const { certificate, clientCa, mechanisms } = listener;
  const prefix = `listener.name.${name.toLowerCase()}`;
  const known = Object.entries(users).map(([user, password]) => `user_${user}="${password}"`);
  const login = (way: string) => {
    const own = `${prefix}.${way.toLowerCase()}`;
    const config = `${own}.sasl.jaas.config=${SECURITY}.${moduleOf(way, known)};`;
    return way === 'OAUTHBEARER'
      ? `${config}\n${own}.sasl.server.callback.handler.class=${SECURITY}.oauthbearer.OAuthBearerValidatorCallbackHandler`
      : config;
  };
  const store = async (what: 'key' | 'trust', content: string) => {
    const path = join(folder, `${name}-${what}.pem`);
    await writeFile(path, content, { mode: 0o600 });
    return [`${prefix}.ssl.${what}store.type=PEM`, `${prefix}.ssl.${what}store.location=${path}`];
  };
  return [
    ...(mechanisms
      ? [...mechanisms.map(login), `${prefix}.sasl.enabled.mechanisms=${mechanisms.join(',')}`]
      : []),
    ...(certificate ? await store('key', certificate.key + certificate.certificate) : []),
    ...(clientCa === undefined
      ? []
      : [...(await store('trust', clientCa)), `${prefix}.ssl.client.auth=required`]),
  ];
}

const SECURITY = 'org.apache.kafka.common.security';

function moduleOf(way: string, known: readonly string[]): string {
  if (way === 'PLAIN') return `plain.PlainLoginModule required ${known.join(' ')}`;
  if (way === 'OAUTHBEARER') return 'oauthbearer.OAuthBearerLoginModule required';
  return 'scram.ScramLoginModule required';
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'kafka',
    start: () => startKafka(),
    async startWithLogin({ good }) {
      const listener = { certificate: good, mechanisms: ['SCRAM-SHA-512'] };
      const server = await startKafka({ users: { app: PASSWORD }, listeners: { GOOD: listener } });
      const parameters = { brokers: [`127.0.0.1:${server.ports['GOOD']}`], user: 'app' };
      return { server, attempt: { parameters, secrets: { password: PASSWORD }, auth: 'password' } };
    },
  },
];
