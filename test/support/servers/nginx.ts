import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, run, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';
import type { Trial } from './trial.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['nginx-light'];

/** An HTTP server of one's own, on 127.0.0.1. */
export interface NginxServer {
  readonly port: number;
  /** HTTPS, one port per certificate given. */
  readonly secure: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** What it serves. */
export interface NginxOptions {
  readonly certificates?: Readonly<Record<string, Certificate>>;
  /** Asks for a client certificate of this authority, on every HTTPS port. */
  readonly clientCa?: string;
  readonly basic?: { readonly user: string; readonly password: string };
  /** `location` blocks. */
  readonly locations: string;
}

/** Starts it; `/basic/` asks for the basic user. */
export async function startNginx(options: NginxOptions): Promise<NginxServer> {
  const { certificates = {}, clientCa, basic, locations } = options;
  await needProgram('/usr/sbin/nginx', packages);
  const folder = await temporaryFolder('mooring-nginx', { owner: NOBODY });
  await mkdir(join(folder, 'pages'));
  await writeFile(join(folder, 'pages', 'page'), '{}\n');
  const [port, ...ports] = await Promise.all([freePort(), ...Object.keys(certificates).map(freePort)]);
  const secure = Object.fromEntries(
    Object.keys(certificates).map((name, index) => [name, ports[index] ?? 0]),
  );
  await writeMaterial(folder, options);
  const common = basic
    ? `${locations} location /basic/ { auth_basic here; auth_basic_user_file ${folder}/users; try_files /page =404; }`
    : locations;
  const client = clientCa ? `ssl_client_certificate ${folder}/client-ca.pem; ssl_verify_client on;` : '';
  const servers = Object.entries(secure).map(
    ([name, number]) =>
      `server { listen 127.0.0.1:${number} ssl; ssl_certificate ${folder}/${name}.pem; ssl_certificate_key ${folder}/${name}.key; ${client} ${common} }`,
  );
  const config = await writeOwned(
    folder,
    'nginx.conf',
    configuration(folder, [`server { listen 127.0.0.1:${port}; ${common} }`, ...servers]),
  );
  const server = await startServer({
    name: 'nginx',
    command: '/usr/sbin/nginx',
    args: ['-e', 'stderr', '-c', config],
    cwd: folder,
    ...NOBODY,
    answers: [http(port ?? 0), ...ports.map((each) => tls(each))],
  });
  return {
    port: port ?? 0,
    secure,
    async stop() {
      await server.stop('SIGQUIT');
      await removeFolder(folder);
    },
  };
}

async function writeMaterial(
  folder: string,
  { certificates = {}, clientCa, basic }: NginxOptions,
): Promise<void> {
  if (clientCa) await writeOwned(folder, 'client-ca.pem', clientCa);
  if (basic) await writeOwned(folder, 'users', `${basic.user}:${await hashPassword(basic.password)}\n`);
  for (const [name, pair] of Object.entries(certificates)) {
    await writeOwned(folder, `${name}.pem`, pair.certificate);
    await writeOwned(folder, `${name}.key`, pair.key);
  }
}

function configuration(folder: string, servers: readonly string[]): string {
  const places = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
    (name) => `${name}_temp_path ${folder}/${name};`,
  );
  return `daemon off; worker_processes 1; pid ${folder}/pid; error_log stderr notice; events { worker_connections 64; }
http { access_log off; default_type application/json; root ${folder}/pages; ${places.join(' ')} ${servers.join('\n')} }`;
}

async function hashPassword(password: string): Promise<string> {
  const { stdout } = await run('openssl', ['passwd', '-apr1', '-stdin'], { input: password });
  return stdout.trim();
}

/** What the tests of all drivers try it with. */
export const TRIALS: readonly Trial[] = [
  {
    type: 'http',
    start: () => startNginx({ locations: 'location / { return 404; }' }),
    async startWithLogin({ good }) {
      const server = await startNginx({ certificates: { good }, locations: 'location / { return 200; }' });
      const parameters = { url: `https://127.0.0.1:${server.secure['good']}/` };
      return { server, attempt: { parameters, secrets: { token: 't' }, auth: 'bearer', probe: {} } };
    },
  },
];
