import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';

/** What Debian must have installed: Prometheus 2.42. */
export const packages: readonly string[] = ['prometheus'];

/** A Prometheus server of one's own, on 127.0.0.1, with TLS and the user `app`. */
export interface PrometheusServer {
  readonly port: number;
  stop(): Promise<void>;
}

/** The one password. */
export const PROMETHEUS_PASSWORD = 'app-pw';
/** What bcrypt makes of it. */
export const PROMETHEUS_HASH = '$2b$04$6/Ge4UX9TFJTKBuZHEU6xuXKBanS/1Fb/fi1yQptvwfqrjxrOAwIS';

/** Starts it. */
export async function startPrometheus(certificate: Certificate): Promise<PrometheusServer> {
  await needProgram('/usr/bin/prometheus', packages);
  const folder = await temporaryFolder('mooring-prometheus', { owner: NOBODY });
  const port = await freePort();
  const pem = await writeOwned(folder, 'server.pem', certificate.certificate);
  const key = await writeOwned(folder, 'server.key', certificate.key);
  await writeFile(join(folder, 'prometheus.yml'), 'global: {}\n');
  await writeFile(
    join(folder, 'web.yml'),
    `tls_server_config: {cert_file: ${pem}, key_file: ${key}}\nbasic_auth_users: {app: '${PROMETHEUS_HASH}'}\n`,
  );
  const server = await startServer({
    name: 'prometheus',
    command: '/usr/bin/prometheus',
    args: [
      `--config.file=${folder}/prometheus.yml`,
      `--web.config.file=${folder}/web.yml`,
      `--storage.tsdb.path=${folder}/data`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    cwd: folder,
    ...NOBODY,
    ready: /Server is ready to receive web requests/,
    answers: [tls(port)],
  });
  return {
    port,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}
