import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram } from './account.ts';
import type { Certificate } from './certificates.ts';
import { greeting } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['nats-server'];

/** A NATS server of one's own, on 127.0.0.1. */
export interface NatsServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface NatsOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** The certificate of a client says which user it is (`verify_and_map`). */
  readonly mapsCertificates?: boolean;
  /** What stands in `authorization { … }` of its configuration. */
  readonly authorization?: string;
  /** Further lines of its configuration. */
  readonly settings?: readonly string[];
}

/** How long a client may take over TLS, and over its login: of its own accord the server gives it two seconds each. */
const PATIENCE_S = 30;

/** Starts it. */
export async function startNats(options: NatsOptions = {}): Promise<NatsServer> {
  await needProgram('/usr/sbin/nats-server', packages);
  const folder = await temporaryFolder('mooring-nats');
  const port = await freePort();
  const configuration = [
    `listen: "127.0.0.1:${port}"`,
    ...(options.authorization === undefined
      ? []
      : [`authorization { timeout: ${PATIENCE_S}, ${options.authorization} }`]),
    ...(await encryption(folder, options)),
    ...(options.settings ?? []),
  ];
  await writeFile(join(folder, 'nats.conf'), configuration.join('\n'));
  const server = await startServer({
    name: 'nats-server',
    command: '/usr/sbin/nats-server',
    args: ['-c', join(folder, 'nats.conf')],
    cwd: folder,
    env: {},
    answers: [greeting(port, /^INFO /)],
  });
  return {
    port,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function encryption(
  folder: string,
  { certificate, clientCa, mapsCertificates = false }: NatsOptions,
): Promise<readonly string[]> {
  if (!certificate) return [];
  const files = { cert_file: certificate.certificate, key_file: certificate.key, ca_file: clientCa };
  const given = Object.entries(files).flatMap(([name, content]) =>
    content === undefined ? [] : [[name, content] as const],
  );
  await Promise.all(given.map(([name, content]) => writeFile(join(folder, name), content, { mode: 0o600 })));
  const verify = mapsCertificates ? ', verify_and_map: true' : ', verify: true';
  return [
    `tls { timeout: ${PATIENCE_S}, ${given.map(([name]) => `${name}: "${join(folder, name)}"`).join(', ')}${clientCa === undefined ? '' : verify} }`,
  ];
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'nats',
    start: () => startNats(),
    async startWithLogin({ good }) {
      const server = await startNats({
        certificate: good,
        authorization: `user: app, password: ${PASSWORD}`,
      });
      return {
        server,
        attempt: {
          parameters: onLoopback(server.port, { user: 'app' }),
          secrets: { password: PASSWORD },
          auth: 'password',
        },
      };
    },
  },
];
