import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { startIn, writePair } from './place.ts';
import type { Server } from './place.ts';
import { PROMETHEUS_HASH } from './prometheus.ts';

/** What Debian must have installed: Alertmanager 0.25. */
export const packages: readonly string[] = ['prometheus-alertmanager'];

const PROGRAM = '/usr/bin/prometheus-alertmanager';

/** Starts an Alertmanager with TLS and the user `app`, whose password is that of Prometheus. */
export async function startAlertmanager(certificate: Certificate): Promise<Server> {
  await needProgram(PROGRAM, packages);
  return startIn({ name: 'alertmanager', as: NOBODY }, async ({ folder, port }) => {
    const pair = await writePair(folder, certificate);
    const web = `tls_server_config: {cert_file: ${pair.certificate}, key_file: ${pair.key}}\nbasic_auth_users: {app: '${PROMETHEUS_HASH}'}\n`;
    return {
      command: PROGRAM,
      args: [
        `--config.file=${await writeOwned(folder, 'alertmanager.yml', 'route: {receiver: none}\nreceivers: [{name: none}]\n')}`,
        `--web.config.file=${await writeOwned(folder, 'web.yml', web)}`,
        `--storage.path=${folder}/data`,
        `--web.listen-address=127.0.0.1:${port}`,
        '--cluster.listen-address=',
      ],
      answers: [tls(port)],
    };
  });
}
