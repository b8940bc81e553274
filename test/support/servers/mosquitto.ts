import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['mosquitto'];

/** An MQTT broker of one's own, on 127.0.0.1. */
export interface MosquittoServer {
  readonly port: number;
  /** TLS; undefined without a certificate. */
  readonly tlsPort: number | undefined;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface MosquittoOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Users and passwords; none: every client may connect. */
  readonly users?: Readonly<Record<string, string>>;
  /** Lines of the configuration: for all listeners, and for the one without TLS. */
  readonly settings?: readonly string[];
  readonly listener?: readonly string[];
}

/** CONNECT of MQTT 3.1.1 without a name or a login, which a broker may refuse. */
const CONNECT = Buffer.from('100c00044d5154540402003c0000', 'hex');

/** Starts it. */
export async function startMosquitto(options: MosquittoOptions = {}): Promise<MosquittoServer> {
  await needProgram('/usr/sbin/mosquitto', packages);
  const folder = await temporaryFolder('mooring-mosquitto', { owner: NOBODY });
  const [port, tlsPort] = [await freePort(), options.certificate && (await freePort())];
  const config = await writeOwned(
    folder,
    'mosquitto.conf',
    await configuration(folder, options, { port, tlsPort }),
  );
  const server = await startServer({
    name: 'mosquitto',
    command: '/usr/sbin/mosquitto',
    args: ['-c', config],
    cwd: folder,
    ...NOBODY,
    answers: [
      { port, says: CONNECT, hears: /^2002/, encoding: 'hex' },
      ...(tlsPort === undefined ? [] : [tls(tlsPort)]),
    ],
  });
  return {
    port,
    tlsPort,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

interface Ports {
  readonly port: number;
  readonly tlsPort: number | undefined;
}

async function configuration(
  folder: string,
  options: MosquittoOptions,
  { port, tlsPort }: Ports,
): Promise<string> {
  const { users, settings = [], listener = [] } = options;
  const access = users
    ? ['allow_anonymous false', `password_file ${await passwords(folder, users)}`]
    : ['allow_anonymous true'];
  const secure =
    tlsPort === undefined ? [] : [`listener ${tlsPort} 127.0.0.1`, ...(await encryption(folder, options))];
  return [
    'persistence false',
    'log_dest stderr',
    ...access,
    ...settings,
    `listener ${port} 127.0.0.1`,
    ...listener,
    ...secure,
    '',
  ].join('\n');
}

async function passwords(folder: string, users: Readonly<Record<string, string>>): Promise<string> {
  const lines = Object.entries(users).map(([name, password]) => `${name}:${password}\n`);
  const path = await writeOwned(folder, 'users', lines.join(''));
  await run('/usr/bin/mosquitto_passwd', ['-U', path], NOBODY);
  return path;
}

async function encryption(
  folder: string,
  { certificate, clientCa }: MosquittoOptions,
): Promise<readonly string[]> {
  if (!certificate) return [];
  return [
    `certfile ${await writeOwned(folder, 'server.pem', certificate.certificate)}`,
    `keyfile ${await writeOwned(folder, 'server.key', certificate.key)}`,
    ...(clientCa
      ? [`cafile ${await writeOwned(folder, 'client-ca.pem', clientCa)}`, 'require_certificate true']
      : []),
  ];
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'mqtt',
    start: () => startMosquitto(),
    async startWithLogin({ good }) {
      const server = await startMosquitto({ certificate: good, users: { app: PASSWORD } });
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
