import { needProgram, NOBODY } from './account.ts';
import type { Certificate } from './certificates.ts';
import { tls } from './exchanges.ts';
import { startIn, writePair } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed: VictoriaMetrics 1.79. */
export const packages: readonly string[] = ['victoria-metrics'];

const PROGRAM = '/usr/bin/victoria-metrics';

/** Starts a VictoriaMetrics with TLS that asks for a login. */
export async function startVictoriametrics(
  user: string,
  password: string,
  certificate: Certificate,
): Promise<Server> {
  await needProgram(PROGRAM, packages);
  return startIn({ name: 'victoriametrics', as: NOBODY }, async ({ folder, port }) => {
    const pair = await writePair(folder, certificate);
    return {
      command: PROGRAM,
      args: [
        `-httpListenAddr=127.0.0.1:${port}`,
        `-storageDataPath=${folder}/data`,
        `-httpAuth.username=${user}`,
        `-httpAuth.password=${password}`,
        '-tls',
        `-tlsCertFile=${pair.certificate}`,
        `-tlsKeyFile=${pair.key}`,
      ],
      answers: [tls(port)],
    };
  });
}
