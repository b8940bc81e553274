import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { goBuild } from '../gobuild.ts';
import type { GoBuild } from '../gobuild.ts';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed: nothing, it is built from Go modules. */
export const packages: readonly string[] = [];

/** How the Versity S3 Gateway is built. */
export const BUILD: GoBuild = {
  name: 'versitygw',
  version: '1.8.0',
  module: fileURLToPath(new URL('versitygw', import.meta.url)),
  packages: ['github.com/versity/versitygw/cmd/versitygw'],
  ldflags: '-s -w',
  duration: 'about a minute',
};

/** An S3 server of one's own, on 127.0.0.1, that checks signatures. */
export interface S3Server {
  readonly port: number;
  /** Owns every bucket. */
  readonly root: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly region: string;
  stop(): Promise<void>;
}

/** How it is set up; without a certificate it speaks HTTP. */
export interface S3Options {
  readonly certificate?: Certificate;
  readonly buckets?: readonly string[];
  /** Nothing may be written to it. */
  readonly readOnly?: true;
  /** Accounts that own no bucket. */
  readonly users?: readonly { readonly accessKeyId: string; readonly secretAccessKey: string }[];
}

const ROOT = { accessKeyId: 'rootkey', secretAccessKey: 'rootsecret123' } as const;
const REGION = 'eu-test-1';

/** Starts it; builds it first where that was never done. */
export async function startVersitygw({
  certificate,
  buckets = [],
  readOnly,
  users = [],
}: S3Options = {}): Promise<S3Server> {
  const program = join(await goBuild(BUILD, console.error), 'versitygw');
  const folder = await temporaryFolder('mooring-versitygw');
  await Promise.all(
    ['iam', 'data', ...buckets.map((bucket) => join('data', bucket))].map((name) =>
      mkdir(join(folder, name), { recursive: true }),
    ),
  );
  const port = await freePort();
  const account = ['--access', ROOT.accessKeyId, '--secret', ROOT.secretAccessKey];
  const listen = [
    '--port',
    `127.0.0.1:${port}`,
    '--region',
    REGION,
    ...(certificate ? await encryption(folder, certificate) : []),
  ];
  const server = await startServer({
    name: 'versitygw',
    command: program,
    args: [
      ...account,
      ...listen,
      ...(readOnly ? ['--readonly'] : []),
      '--iam-dir',
      join(folder, 'iam'),
      'posix',
      join(folder, 'data'),
    ],
    cwd: folder,
    env: {},
    answers: [certificate ? tls(port) : http(port)],
  });
  const endpoint = [
    '--endpoint-url',
    `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`,
    '--region',
    REGION,
    '--allow-insecure',
  ];
  for (const user of users) await addUser(program, [...account, ...endpoint], user);
  return {
    port,
    root: ROOT,
    region: REGION,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function addUser(
  program: string,
  where: readonly string[],
  user: { accessKeyId: string; secretAccessKey: string },
): Promise<void> {
  const keys = ['--access', user.accessKeyId, '--secret', user.secretAccessKey];
  await run(program, ['admin', ...where, 'create-user', ...keys, '--role', 'user']);
}

async function encryption(folder: string, { certificate, key }: Certificate): Promise<readonly string[]> {
  const files = { certificate: join(folder, 'server.pem'), key: join(folder, 'server.key') };
  await writeFile(files.certificate, certificate);
  await writeFile(files.key, key);
  await chmod(files.key, 0o600);
  return ['--cert', files.certificate, '--key', files.key];
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 's3',
    start: () => startVersitygw(),
    async startWithLogin({ good }) {
      const server = await startVersitygw({ certificate: good, buckets: ['lake'] });
      const { port, region, root } = server;
      const parameters = {
        bucket: 'lake',
        region,
        endpoint: `https://127.0.0.1:${port}`,
        accessKeyId: root.accessKeyId,
      };
      return { server, attempt: { parameters, secrets: { secretAccessKey: root.secretAccessKey } } };
    },
  },
];
