import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { request } from 'undici';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';

/** What Debian must have installed: InfluxDB 1.6. */
export const packages: readonly string[] = ['influxdb'];

/** An InfluxDB server of one's own, on 127.0.0.1. */
export interface InfluxdbServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one with the administrator `admin`, and the user `app` that may do nothing. */
export async function startInfluxdb(
  users: { readonly admin: string; readonly app: string },
  certificate?: Certificate,
): Promise<InfluxdbServer> {
  await needProgram('/usr/bin/influxd', packages);
  const folder = await temporaryFolder('mooring-influxdb', { owner: NOBODY });
  const [port, inner] = await Promise.all([freePort(), freePort()]);
  const config = join(folder, 'influxdb.conf');
  const encryption = certificate
    ? [
        `https-enabled = true`,
        `https-certificate = "${await writeOwned(folder, 'server.pem', certificate.certificate)}"`,
        `https-private-key = "${await writeOwned(folder, 'server.key', certificate.key)}"`,
      ]
    : [];
  const sections = [
    ['reporting-disabled = true', `bind-address = "127.0.0.1:${inner}"`],
    ['[meta]', `dir = "${folder}/meta"`],
    ['[data]', `dir = "${folder}/data"`, `wal-dir = "${folder}/wal"`],
    [
      '[http]',
      `bind-address = "127.0.0.1:${port}"`,
      'auth-enabled = true',
      'log-enabled = false',
      ...encryption,
    ],
    ['[monitor]', 'store-enabled = false'],
  ];
  await writeFile(config, `${sections.flat().join('\n')}\n`);
  const server = await startServer({
    name: 'influxdb',
    command: '/usr/bin/influxd',
    args: ['run', '-config', config],
    cwd: folder,
    ...NOBODY,
    answers: [certificate ? tls(port) : http(port, '/ping', /^HTTP\/1\.1 204 /)],
  });
  if (!certificate) {
    await run(port, `CREATE USER admin WITH PASSWORD '${users.admin}' WITH ALL PRIVILEGES`);
    await run(port, `CREATE USER app WITH PASSWORD '${users.app}'`, `admin:${users.admin}`);
  }
  return {
    port,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function run(port: number, q: string, login?: string): Promise<void> {
  const headers =
    login === undefined ? {} : { authorization: `Basic ${Buffer.from(login).toString('base64')}` };
  const { statusCode, body } = await request(`http://127.0.0.1:${port}/query`, {
    method: 'POST',
    query: { q },
    headers,
  });
  const said = await body.text();
  if (statusCode !== 200) throw new Error(`influxdb does not set up its users: ${said}`);
}
