import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Hadoop is fetched. */
export const JARS: Jars = {
  name: 'hadoop',
  version: '3.4.1',
  module: fileURLToPath(new URL('hadoop', import.meta.url)),
};

/** A name node of one's own, on 127.0.0.1, in clear and over TLS. */
export interface NameNode {
  readonly port: number;
  readonly securePort: number;
  stop(): Promise<void>;
}

const JAVA = [
  '-Xmx256m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '--add-opens=java.base/java.lang=ALL-UNNAMED',
];
const MAIN = 'org.apache.hadoop.hdfs.server.namenode.NameNode';

/** Starts it, with the directory /orders, and with /private, which only its owner may look into. */
export async function startNameNode(certificate: Certificate): Promise<NameNode> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-hadoop');
  const [port, securePort, rpc] = await Promise.all([freePort(), freePort(), freePort()]);
  const settings = {
    'fs.defaultFS': `hdfs://127.0.0.1:${rpc}`,
    'hadoop.tmp.dir': folder,
    'dfs.http.policy': 'HTTP_AND_HTTPS',
    'dfs.namenode.http-address': `127.0.0.1:${port}`,
    'dfs.namenode.https-address': `127.0.0.1:${securePort}`,
    'dfs.permissions.superusergroup': 'admins',
  };
  const encryption = {
    'ssl.server.keystore.location': await keyStore(folder, 'server', certificate),
    'ssl.server.keystore.type': 'PKCS12',
    'ssl.server.keystore.password': STORE_PASSWORD,
    'ssl.server.keystore.keypassword': STORE_PASSWORD,
  };
  const config = join(folder, 'conf');
  await Promise.all(
    ['static', 'hdfs/WEB-INF'].map((name) => mkdir(join(config, 'webapps', name), { recursive: true })),
  ); // pages for people, which the jars lack
  await Promise.all(
    ['core-site.xml', 'hdfs-site.xml'].map((name) => writeFile(join(config, name), xml(settings))),
  );
  await writeFile(join(config, 'ssl-server.xml'), xml(encryption));
  await writeFile(join(config, 'log4j.properties'), LOG.join('\n'));
  const env = { PATH: process.env['PATH'], HOME: folder, HADOOP_USER_NAME: 'hdfs' };
  const command = [...JAVA, '-cp', `${config}:${jars}`, MAIN];
  await run('java', [...command, '-format', '-nonInteractive'], { env });
  const server = await startServer({
    name: 'hadoop',
    command: 'java',
    args: command,
    cwd: folder,
    env,
    ready: async () =>
      (await ask(`http://127.0.0.1:${port}/webhdfs/v1/?op=GETFILESTATUS&user.name=hdfs`, 'GET')) === 200,
    answers: [http(port), tls(securePort)],
  });
  for (const [path, permission] of [
    ['orders', '755'],
    ['private', '700'],
    ['private/deep', '700'],
  ] as const)
    // prettier-ignore
    await ask(`http://127.0.0.1:${port}/webhdfs/v1/${path}?op=MKDIRS&permission=${permission}&user.name=hdfs`, 'PUT');
  return {
    port,
    securePort,
    async stop() {
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}

const LOG = [
  'log4j.rootLogger=INFO, console',
  'log4j.appender.console=org.apache.log4j.ConsoleAppender',
  'log4j.appender.console.layout=org.apache.log4j.SimpleLayout',
];

async function ask(url: string, method: 'GET' | 'PUT'): Promise<number> {
  const answer = await request(url, { method, dispatcher: new Agent() });
  await answer.body.dump();
  return answer.statusCode;
}

function xml(settings: Readonly<Record<string, string>>): string {
  const properties = Object.entries(settings).map(
    ([name, value]) => `<property><name>${name}</name><value>${value}</value></property>`,
  );
  return `<?xml version="1.0"?><configuration>${properties.join('')}</configuration>`;
}
