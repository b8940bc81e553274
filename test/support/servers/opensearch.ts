import { cp, mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { http, tls as overTls } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';
import { PROMETHEUS_HASH, PROMETHEUS_PASSWORD } from './prometheus.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

const [NODE, SECURITY]: readonly [Jars, Jars] = [
  { name: 'opensearch', version: '2.19.3', module: fileURLToPath(new URL('opensearch', import.meta.url)) },
  {
    name: 'opensearchsecurity',
    version: '2.19.3',
    module: fileURLToPath(new URL('opensearchsecurity', import.meta.url)),
    unpack: true,
  },
];

/** How OpenSearch and its security plugin are fetched. */
export const JARS: readonly Jars[] = [NODE, SECURITY];

/** The one password of all users. */
export const OPENSEARCH_PASSWORD = PROMETHEUS_PASSWORD;

const MAIN = fileURLToPath(new URL('opensearch/Main.java', import.meta.url));
const JAVA = [
  '-Xmx512m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '--add-opens=java.base/java.lang=ALL-UNNAMED',
];

/** Starts a node over TLS, with the users `app`, who may do everything, and `guest`, who may do nothing. */
export async function startOpensearch(certificate: Certificate, ca: string): Promise<Server> {
  const { jars, security } = await fetchJars();
  return startIn({ name: 'opensearch', end: 'SIGKILL' }, async ({ folder, port }) => {
    const config = join(folder, 'config');
    await mkdir(config);
    await cp(join(security, '..', 'config'), join(config, 'opensearch-security'), { recursive: true });
    const files = {
      'server.crt': certificate.certificate,
      'server.key': certificate.key,
      'ca.crt': ca,
      'node.yml': JSON.stringify({ ...settings(port, await freePort()), ...SECURED }),
      'log4j2.properties': LOG,
      'opensearch-security/internal_users.yml': JSON.stringify(USERS),
      'opensearch-security/roles_mapping.yml': JSON.stringify(MAPPING),
    };
    await Promise.all(
      Object.entries(files).map(([name, content]) => writeFile(join(config, name), content, { mode: 0o600 })),
    );
    const dispatcher = new Agent({ connect: { ca } });
    return {
      command: 'java',
      args: argumentsFor(folder, jars),
      ready: async () =>
        (await request(`https://127.0.0.1:${port}/`, { dispatcher, headers: { authorization: LOGIN } }))
          .statusCode === 200,
      answers: [overTls(port)],
    };
  });
}

/** Starts a node without security, which answers every client over HTTP. */
export async function startOpenOpensearch(): Promise<Server> {
  const { jars } = await fetchJars();
  return startIn({ name: 'opensearch', end: 'SIGKILL' }, async ({ folder, port }) => {
    const config = join(folder, 'config');
    await mkdir(config);
    await writeFile(join(config, 'node.yml'), JSON.stringify(settings(port, await freePort())));
    await writeFile(join(config, 'log4j2.properties'), LOG);
    return {
      command: 'java',
      args: argumentsFor(folder, jars),
      answers: [http(port, '/', /^HTTP\/1\.1 200 /)],
    };
  });
}

async function fetchJars(): Promise<{ readonly jars: string; readonly security: string }> {
  const [node, security] = await Promise.all([
    classPath(NODE, console.error),
    classPath(SECURITY, console.error),
  ]);
  return { jars: await combineJars(join(node, '..'), join(security, '..')), security };
}

function argumentsFor(folder: string, jars: string): readonly string[] {
  const logging = `-Dlog4j2.configurationFile=${join(folder, 'config', 'log4j2.properties')}`;
  return [...JAVA, logging, '-Dopensearch.networkaddress.cache.ttl=60', '-cp', jars, MAIN, folder];
}

const LOGIN = `Basic ${Buffer.from(`app:${OPENSEARCH_PASSWORD}`).toString('base64')}`;

/** The plugin brings some jars along that the node has. */
async function combineJars(node: string, security: string): Promise<string> {
  const known = new Set((await readdir(node)).map(artifact));
  const own = (await readdir(security)).filter((file) => file.endsWith('.jar') && !known.has(artifact(file)));
  return [join(node, '*'), ...own.map((file) => join(security, file))].join(':');
}

/** The name of a jar without its version. */
function artifact(file: string): string {
  return file.replace(/-\d.*$/, '');
}

function settings(port: number, transport: number): Readonly<Record<string, unknown>> {
  return {
    'cluster.name': 'test',
    'node.name': 'n1',
    'network.host': '127.0.0.1',
    'http.port': port,
    'transport.port': transport,
    'discovery.type': 'single-node',
    'cluster.routing.allocation.disk.threshold_enabled': false,
  };
}

const SECURED = securitySettings();

function securitySettings(): Readonly<Record<string, unknown>> {
  const pair = {
    pemcert_filepath: 'server.crt',
    pemkey_filepath: 'server.key',
    pemtrustedcas_filepath: 'ca.crt',
  };
  const tls = (layer: string) =>
    Object.fromEntries(
      Object.entries(pair).map(([name, file]) => [`plugins.security.ssl.${layer}.${name}`, file]),
    );
  return {
    ...tls('transport'),
    ...tls('http'),
    'plugins.security.ssl.transport.enforce_hostname_verification': false,
    'plugins.security.ssl.http.enabled': true,
    'plugins.security.allow_default_init_securityindex': true,
    'plugins.security.nodes_dn': ['*'],
  };
}

const META = { type: 'internalusers', config_version: 2 };
const USERS = { _meta: META, app: { hash: PROMETHEUS_HASH }, guest: { hash: PROMETHEUS_HASH } };
const MAPPING = { _meta: { ...META, type: 'rolesmapping' }, all_access: { users: ['app'] } };

const LOG = [
  'appender.console.type = Console',
  'appender.console.name = console',
  'appender.console.layout.type = PatternLayout',
  'appender.console.layout.pattern = %p %c{1} %m%n',
  'rootLogger.level = info',
  'rootLogger.appenderRef.console.ref = console',
].join('\n');
