import { chown, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { ldap, tls } from './exchanges.ts';
import { onLoopback, PASSWORD } from './trial.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['slapd'];

/** An OpenLDAP server of one's own, on 127.0.0.1. */
export interface SlapdServer {
  readonly port: number;
  /** TLS from the first byte; undefined without a certificate. */
  readonly tlsPort: number | undefined;
  stop(): Promise<void>;
}

/** How it is set up; without a certificate it offers no TLS. */
export interface SlapdOptions {
  readonly certificate?: Certificate;
  /** PEM of the authority that must have signed the certificates of clients. */
  readonly clientCa?: string;
  /** Entries below `SUFFIX`, in LDIF. */
  readonly entries?: readonly string[];
  /** Lines of slapd.conf: for all databases, and for the one with the entries. */
  readonly settings?: readonly string[];
  readonly databaseSettings?: readonly string[];
}

/** The entry under which all others are. */
export const SUFFIX = 'dc=lab,dc=test';

/** Starts it. */
export async function startSlapd(options: SlapdOptions = {}): Promise<SlapdServer> {
  await needProgram('/usr/sbin/slapd', packages);
  const folder = await temporaryFolder('mooring-slapd', { owner: NOBODY });
  const database = join(folder, 'db');
  await mkdir(database);
  await chown(database, NOBODY.uid, NOBODY.gid);
  const config = await writeOwned(folder, 'slapd.conf', await configuration(folder, options));
  const base = `dn: ${SUFFIX}\nobjectClass: dcObject\nobjectClass: organization\ndc: lab\no: lab`;
  const entries = await writeOwned(
    folder,
    'entries.ldif',
    [base, ...(options.entries ?? []), ''].join('\n\n'),
  );
  await run('/usr/sbin/slapadd', ['-q', '-f', config, '-l', entries], { cwd: folder, ...NOBODY });
  const [port, tlsPort] = [await freePort(), options.certificate && (await freePort())];
  const places = [`ldap://127.0.0.1:${port}/`, ...(tlsPort ? [`ldaps://127.0.0.1:${tlsPort}/`] : [])];
  const server = await startServer({
    name: 'slapd',
    command: '/usr/sbin/slapd',
    args: ['-f', config, '-h', places.join(' '), '-d', '0'],
    cwd: folder,
    ...NOBODY,
    answers: [ldap(port), ...(tlsPort === undefined ? [] : [tls(tlsPort)])],
  });
  return {
    port,
    tlsPort,
    async stop() {
      await server.stop('SIGINT');
      await removeFolder(folder);
    },
  };
}

async function configuration(folder: string, options: SlapdOptions): Promise<string> {
  const schemas = ['core', 'cosine', 'inetorgperson'].map(
    (name) => `include /etc/ldap/schema/${name}.schema`,
  );
  return [
    ...schemas,
    'modulepath /usr/lib/ldap',
    'moduleload back_mdb',
    'moduleload ppolicy',
    `pidfile ${folder}/pid`,
    `argsfile ${folder}/args`,
    ...(await encryption(folder, options)),
    ...(options.settings ?? []),
    'database mdb',
    'maxsize 10485760',
    `suffix ${SUFFIX}`,
    `directory ${folder}/db`,
    'dbnosync',
    ...(options.databaseSettings ?? []),
    '',
  ].join('\n');
}

async function encryption(
  folder: string,
  { certificate, clientCa }: SlapdOptions,
): Promise<readonly string[]> {
  if (!certificate) return [];
  return [
    `TLSCertificateFile ${await writeOwned(folder, 'server.pem', certificate.certificate)}`,
    `TLSCertificateKeyFile ${await writeOwned(folder, 'server.key', certificate.key)}`,
    ...(clientCa
      ? [
          `TLSCACertificateFile ${await writeOwned(folder, 'client-ca.pem', clientCa)}`,
          'TLSVerifyClient demand',
        ]
      : []),
  ];
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'ldap',
    start: () => startSlapd(),
    async startWithLogin({ good }) {
      const app = [
        `dn: cn=app,${SUFFIX}`,
        'objectClass: person',
        'cn: app',
        'sn: app',
        `userPassword: ${PASSWORD}`,
      ];
      const server = await startSlapd({ certificate: good, entries: [app.join('\n')] });
      const parameters = onLoopback(server.port, { user: `cn=app,${SUFFIX}` });
      return { server, attempt: { parameters, secrets: { password: PASSWORD }, auth: 'password' } };
    },
  },
];
