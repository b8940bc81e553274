import { request } from 'undici';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';

/** What Debian must have installed: etcd 3.4. */
export const packages: readonly string[] = ['etcd-server'];

/** An etcd server of one's own, on 127.0.0.1,. */
export interface EtcdServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one with the users `root` and `app`, who has no role. */
export async function startEtcd(
  users: { readonly root: string; readonly app: string },
  certificate?: Certificate,
): Promise<EtcdServer> {
  await needProgram('/usr/bin/etcd', packages);
  const folder = await temporaryFolder('mooring-etcd', { owner: NOBODY });
  const [port, peer] = await Promise.all([freePort(), freePort()]);
  const url = `${certificate ? 'https' : 'http'}://127.0.0.1:${port}`;
  const encryption = certificate
    ? [
        `--cert-file=${await writeOwned(folder, 'server.pem', certificate.certificate)}`,
        `--key-file=${await writeOwned(folder, 'server.key', certificate.key)}`,
      ]
    : [];
  const peers = `http://127.0.0.1:${peer}`;
  const server = await startServer({
    name: 'etcd',
    command: '/usr/bin/etcd',
    args: [
      `--data-dir=${folder}/data`,
      `--listen-client-urls=${url}`,
      `--advertise-client-urls=${url}`,
      `--listen-peer-urls=${peers}`,
      `--initial-advertise-peer-urls=${peers}`,
      `--initial-cluster=default=${peers}`,
      ...encryption,
    ],
    cwd: folder,
    ...NOBODY,
    ready: /ready to serve client requests/,
    answers: [certificate ? tls(port) : http(port, '/health', /^HTTP\/1\.1 200 /)],
  });
  if (!certificate) await setUp(url, users);
  return {
    port,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function setUp(
  url: string,
  { root, app }: { readonly root: string; readonly app: string },
): Promise<void> {
  await post(url, 'user/add', { name: 'root', password: root });
  await post(url, 'user/add', { name: 'app', password: app });
  await post(url, 'role/add', { name: 'root' });
  await post(url, 'user/grant', { user: 'root', role: 'root' });
  await post(url, 'enable', {});
}

async function post(url: string, path: string, body: object): Promise<void> {
  const answer = await request(`${url}/v3/auth/${path}`, { method: 'POST', body: JSON.stringify(body) });
  const said = await answer.body.text();
  if (answer.statusCode !== 200) throw new Error(`etcd does not set up its users: ${said}`);
}
