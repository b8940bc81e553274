import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from '../gobuild.ts';
import type { GoBuild } from '../gobuild.ts';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { mongodb, tls } from './exchanges.ts';
import { onLoopback } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed: nothing, it is built from Go modules. */
export const packages: readonly string[] = [];

/** How FerretDB is built: its command refuses to run without a file that is no part of the module. */
export const BUILD: GoBuild = {
  name: 'ferretdb',
  version: '1.24.2',
  module: fileURLToPath(new URL('ferretdb', import.meta.url)),
  packages: ['./cmd/ferretdb'],
  altered: {
    source: 'github.com/FerretDB/FerretDB@v1.24.2',
    files: { 'build/version/version.txt': 'v1.24.2\n' },
  },
  ldflags: '-s -w',
  duration: 'about a minute',
};

/** A server of one's own, on 127.0.0.1, that speaks MongoDB's protocol and checks logins. */
export interface FerretdbServer {
  readonly port: number;
  /** TLS; undefined without a certificate. */
  readonly tlsPort: number | undefined;
  readonly root: { readonly user: string; readonly password: string };
  stop(): Promise<void>;
}

/** How it is set up. */
export interface FerretdbOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
}

const ROOT = { user: 'root', password: 'root-pw' } as const;
const STORAGE = [
  '--handler=sqlite',
  '--sqlite-url=file:data/',
  '--state-dir=state',
  '--debug-addr=-',
  '--telemetry=disable',
];
const LOGIN = [
  '--test-enable-new-auth',
  '--setup-database=admin',
  `--setup-username=${ROOT.user}`,
  `--setup-password=${ROOT.password}`,
];

/** Starts it, with one user and the database `admin` alone; builds it first where that was never done. */
export async function startFerretdb(options: FerretdbOptions = {}): Promise<FerretdbServer> {
  const program = join(await goBuild(BUILD, console.error), 'ferretdb');
  const folder = await temporaryFolder('mooring-ferretdb');
  await Promise.all(['data', 'state'].map((name) => mkdir(join(folder, name))));
  const [port, tlsPort] = [await freePort(), options.certificate && (await freePort())];
  const server = await startServer({
    name: 'ferretdb',
    command: program,
    args: [
      ...STORAGE,
      ...LOGIN,
      `--listen-addr=127.0.0.1:${port}`,
      ...(tlsPort === undefined
        ? []
        : [`--listen-tls=127.0.0.1:${tlsPort}`, ...(await encryption(folder, options))]),
    ],
    cwd: folder,
    env: {},
    answers: [mongodb(port), ...(tlsPort === undefined ? [] : [tls(tlsPort)])],
  });
  return {
    port,
    tlsPort,
    root: ROOT,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function encryption(
  folder: string,
  { certificate, clientCa }: FerretdbOptions,
): Promise<readonly string[]> {
  const files = { 'cert-file': certificate?.certificate, 'key-file': certificate?.key, 'ca-file': clientCa };
  const given = Object.entries(files).flatMap(([name, content]) =>
    content === undefined ? [] : [[name, content] as const],
  );
  await Promise.all(given.map(([name, content]) => writeFile(join(folder, name), content, { mode: 0o600 })));
  return given.map(([name]) => `--listen-tls-${name}=${join(folder, name)}`);
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'mongodb',
    start: () => startFerretdb(),
    async startWithLogin({ good }) {
      const server = await startFerretdb({ certificate: good });
      const { tlsPort, root } = server;
      return {
        server,
        attempt: {
          parameters: onLoopback(tlsPort, { user: root.user }),
          secrets: { password: root.password },
          auth: 'password',
        },
      };
    },
  },
];
