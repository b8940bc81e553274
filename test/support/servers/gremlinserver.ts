import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { stringify } from 'yaml';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';
import { keyStore, STORE_PASSWORD } from './keystore.ts';
import { onLoopback } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Gremlin Server is fetched. */
export const JARS: Jars = {
  name: 'gremlinserver',
  version: '3.7.4',
  module: fileURLToPath(new URL('gremlinserver', import.meta.url)),
};

/** A server of one's own with an empty graph and the traversal source `g`, on 127.0.0.1. */
export interface GremlinServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface GremlinOptions {
  /** With it, TLS and nothing else. */
  readonly certificate?: Certificate;
  /** True where it asks for a login, and knows `LOGIN`. */
  readonly asks?: true;
}

/** The one user that it knows; the server keeps what bcrypt makes of the password. */
export const LOGIN = { user: 'app', password: 'app-pw' } as const;

const HASH = '$2a$04$abcdefghijklmnopqrstuuMcdJvJEPKXnVDwwQTs7o.1OCyGmvbxe';
const PACKAGE = 'org.apache.tinkerpop.gremlin';
const JAVA = ['-Xmx192m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-cp'];

/** Starts it; fetches it first where that was never done. */
export async function startGremlinServer({ certificate, asks }: GremlinOptions = {}): Promise<GremlinServer> {
  const jars = await classPath(JARS, console.error);
  const folder = await temporaryFolder('mooring-gremlin');
  const port = await freePort();
  const ssl = certificate && {
    enabled: true,
    keyStore: await keyStore(folder, 'server', certificate),
    keyStorePassword: STORE_PASSWORD,
    keyStoreType: 'PKCS12',
  };
  const settings = {
    ...general(folder, port),
    ...(ssl && { ssl }),
    ...(asks && { authentication: authentication(folder) }),
  };
  const configuration = join(folder, 'server.yaml');
  await writeFile(configuration, stringify(settings));
  await writeGraphs(folder);
  const server = await startServer({
    name: 'gremlinserver',
    command: 'java',
    args: [...JAVA, jars, `${PACKAGE}.server.GremlinServer`, configuration],
    cwd: folder,
    answers: [certificate ? tls(port) : http(port)],
  });
  return {
    port,
    async stop() {
      await server.stop('SIGKILL');
      await removeFolder(folder);
    },
  };
}

function general(folder: string, port: number): object {
  const plugins = {
    [`${PACKAGE}.server.jsr223.GremlinServerGremlinPlugin`]: {},
    [`${PACKAGE}.tinkergraph.jsr223.TinkerGraphGremlinPlugin`]: {},
    [`${PACKAGE}.jsr223.ScriptFileGremlinPlugin`]: { files: [join(folder, 'sources.groovy')] },
  };
  return {
    host: '127.0.0.1',
    port,
    channelizer: `${PACKAGE}.server.channel.WsAndHttpChannelizer`,
    gremlinPool: 1,
    graphs: { graph: join(folder, 'graph.properties') },
    scriptEngines: { 'gremlin-groovy': { plugins } },
    serializers: ['GraphSONMessageSerializerV3', 'GraphSONMessageSerializerV2'].map((name) => ({
      className: `${PACKAGE}.util.ser.${name}`,
    })),
  };
}

function authentication(folder: string): object {
  return {
    authenticator: `${PACKAGE}.server.auth.SimpleAuthenticator`,
    config: { credentialsDb: join(folder, 'credentials.properties') },
  };
}

async function writeGraphs(folder: string): Promise<void> {
  const graph = `gremlin.graph=${PACKAGE}.tinkergraph.structure.TinkerGraph\n`;
  const stored = `gremlin.tinkergraph.graphFormat=graphson\ngremlin.tinkergraph.graphLocation=${folder}/credentials.json\n`;
  const long = (value: number) => ({ '@type': 'g:Int64', '@value': value });
  const properties = {
    username: [{ id: long(2), value: LOGIN.user }],
    password: [{ id: long(3), value: HASH }],
  };
  await Promise.all([
    writeFile(join(folder, 'graph.properties'), graph),
    writeFile(join(folder, 'credentials.properties'), graph + stored),
    writeFile(join(folder, 'credentials.json'), JSON.stringify({ id: long(1), label: 'user', properties })),
    writeFile(
      join(folder, 'sources.groovy'),
      'def globals = [:]\nglobals << [g : traversal().withEmbedded(graph)]\n',
    ),
  ]);
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'gremlin',
    start: () => startGremlinServer(),
    async startWithLogin({ good }) {
      const server = await startGremlinServer({ certificate: good, asks: true });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.port, { user: LOGIN.user }),
          secrets: { password: LOGIN.password },
          auth: 'password',
        },
      };
    },
  },
];
