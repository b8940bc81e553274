import { createHash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';

/** What Debian must have installed: ClickHouse 18.16, of 2018. */
export const packages: readonly string[] = ['clickhouse-server'];

/** A ClickHouse server of one's own, on 127.0.0.1. */
export interface ClickhouseServer {
  readonly port: number;
  readonly tlsPort: number;
  stop(): Promise<void>;
}

const OPEN = ['open', 'default']
  .map(
    (user) =>
      `<${user}><password></password><profile>default</profile><quota>default</quota><networks><ip>127.0.0.1</ip></networks></${user}>`,
  )
  .join('');

/** Starts one with the user `app`, who may use the database `default`, and `open` and `default`, who have no password. */
export async function startClickhouse(password: string, certificate: Certificate): Promise<ClickhouseServer> {
  await needProgram('/usr/sbin/clickhouse-server', packages);
  const folder = await temporaryFolder('mooring-clickhouse', { owner: NOBODY });
  const [port, tlsPort, tcp, inner] = await Promise.all([freePort(), freePort(), freePort(), freePort()]);
  const pem = await writeOwned(folder, 'server.pem', certificate.certificate);
  const key = await writeOwned(folder, 'server.key', certificate.key);
  const config = join(folder, 'config.xml');
  await writeFile(
    config,
    `<yandex><logger><level>warning</level><console>1</console></logger>
<http_port>${port}</http_port><https_port>${tlsPort}</https_port><tcp_port>${tcp}</tcp_port><interserver_http_port>${inner}</interserver_http_port>
<listen_host>127.0.0.1</listen_host>
<openSSL><server><certificateFile>${pem}</certificateFile><privateKeyFile>${key}</privateKeyFile>
<verificationMode>none</verificationMode><loadDefaultCAFile>false</loadDefaultCAFile></server></openSSL>
<path>${folder}/data/</path><tmp_path>${folder}/tmp/</tmp_path><users_config>${folder}/users.xml</users_config>
<default_profile>default</default_profile><default_database>default</default_database>
<mark_cache_size>5242880</mark_cache_size><max_concurrent_queries>20</max_concurrent_queries></yandex>`,
  );
  const hash = createHash('sha256').update(password).digest('hex');
  await writeFile(
    join(folder, 'users.xml'),
    `<yandex><profiles><default/></profiles><quotas><default/></quotas><users><app><password_sha256_hex>${hash}</password_sha256_hex>
<profile>default</profile><quota>default</quota><networks><ip>127.0.0.1</ip></networks>
<allow_databases><database>default</database></allow_databases></app>${OPEN}</users></yandex>`,
  );
  const server = await startServer({
    name: 'clickhouse',
    command: '/usr/sbin/clickhouse-server',
    args: [`--config-file=${config}`],
    cwd: folder,
    ...NOBODY,
    answers: [http(port, '/ping', /^HTTP\/1\.1 200 /), tls(tlsPort)],
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
