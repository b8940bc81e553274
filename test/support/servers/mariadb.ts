import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['mariadb-server'];

/** A MariaDB server of one's own, on 127.0.0.1. */
export interface MariadbServer {
  readonly port: number;
  /** Shows another certificate to every client that connects from now on. */
  present(certificate: Certificate): Promise<void>;
  stop(): Promise<void>;
}

/** How it is set up; without a certificate it offers no TLS. */
export interface MariadbOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that signs client certificates. */
  readonly clientCa?: string;
  /** Run once as root, one per line. */
  readonly statements: readonly string[];
  /** Options of its command line. */
  readonly settings?: readonly string[];
}

/** Starts it, with what the statements put in. */
export async function startMariadb(options: MariadbOptions): Promise<MariadbServer> {
  await needProgram('/usr/sbin/mariadbd', packages);
  const folder = await temporaryFolder('mooring-mariadb', { owner: NOBODY });
  const data = `--datadir=${join(folder, 'data')}`;
  await initialise(folder, data);
  const first = await writeOwned(
    folder,
    'init.sql',
    options.statements.map((statement) => `${statement};\n`).join(''),
  );
  const port = await freePort();
  const where = [
    '--bind-address=127.0.0.1',
    `--port=${port}`,
    `--socket=${folder}/socket`,
    `--pid-file=${folder}/pid`,
  ];
  const small = [
    '--innodb-buffer-pool-size=16M',
    '--innodb-log-file-size=8M',
    '--performance-schema=off',
    '--innodb-flush-log-at-trx-commit=0',
  ];
  const server = await startServer({
    name: 'mariadb',
    command: '/usr/sbin/mariadbd',
    args: [
      '--no-defaults',
      data,
      ...where,
      ...small,
      '--skip-name-resolve',
      `--init-file=${first}`,
      ...(options.settings ?? []),
      ...(await encryption(folder, options)),
    ],
    cwd: folder,
    ...NOBODY,
    answers: [{ port, hears: /^.{8}0a/, encoding: 'hex' }],
  });
  return {
    port,
    async present(certificate) {
      await encryption(folder, { ...options, certificate });
      await run('/usr/bin/mariadb', [
        '--no-defaults',
        `--socket=${folder}/socket`,
        '--user=root',
        '--execute=flush ssl',
      ]);
    },
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function initialise(folder: string, data: string): Promise<void> {
  const login = ['--auth-root-authentication-method=normal', '--skip-test-db', '--skip-name-resolve'];
  const place = { cwd: folder, env: { ...process.env, TMPDIR: folder }, ...NOBODY };
  await run('/usr/bin/mariadb-install-db', ['--no-defaults', data, ...login], place);
}

async function encryption(
  folder: string,
  { certificate, clientCa }: MariadbOptions,
): Promise<readonly string[]> {
  if (!certificate) return [];
  return [
    `--ssl-cert=${await writeOwned(folder, 'server.pem', certificate.certificate)}`,
    `--ssl-key=${await writeOwned(folder, 'server.key', certificate.key)}`,
    ...(clientCa ? [`--ssl-ca=${await writeOwned(folder, 'client-ca.pem', clientCa)}`] : []),
  ];
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'mysql',
    start: () => startMariadb({ statements: [] }),
    async startWithLogin({ good }) {
      const server = await startMariadb({
        certificate: good,
        statements: [`create user app@'%' identified by '${PASSWORD}'`],
      });
      return {
        server,
        attempt: { parameters: onLoopback(server.port, { user: 'app' }), secrets: { password: PASSWORD } },
      };
    },
  },
];
