import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { freePort } from '../process.ts';
import { writeOwned } from './account.ts';
import { http } from './exchanges.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Keycloak is fetched: the archive of its release. */
export const JARS: Jars = {
  name: 'keycloak',
  version: '26.0.7',
  module: fileURLToPath(new URL('keycloak', import.meta.url)),
  unpack: true,
};

/** Starts a Keycloak with one realm and these clients, which have a service account; what it builds as it starts goes with it. */
export async function startKeycloak(
  realm: string,
  clients: Readonly<Record<string, string>>,
): Promise<Server> {
  const release = join(await classPath(JARS, console.error), '..', `keycloak-${JARS.version}`);
  return startIn({ name: 'keycloak', end: 'SIGKILL' }, async ({ folder, port }) => {
    const home = join(folder, 'keycloak');
    await cp(release, home, { recursive: true });
    await mkdir(join(home, 'data', 'import'), { recursive: true });
    await writeOwned(join(home, 'data', 'import'), 'realm.json', JSON.stringify(realmOf(realm, clients)));
    const where = [
      '--http-host=127.0.0.1',
      `--http-port=${port}`,
      `--http-management-port=${await freePort()}`,
    ];
    return {
      command: 'sh',
      args: [join(home, 'bin', 'kc.sh'), 'start-dev', ...where, '--cache=local', '--import-realm'],
      env: {
        PATH: process.env['PATH'],
        HOME: folder,
        JAVA_OPTS: '-Xmx512m -XX:+UseSerialGC -XX:TieredStopAtLevel=1 -Djava.net.preferIPv4Stack=true',
      },
      answers: [http(port, `/realms/${realm}`, /^HTTP\/1\.1 200 /)],
    };
  });
}

function realmOf(realm: string, clients: Readonly<Record<string, string>>) {
  const usual = { serviceAccountsEnabled: true, standardFlowEnabled: false, publicClient: false };
  return {
    realm,
    enabled: true,
    clients: Object.entries(clients).map(([clientId, secret]) => ({ ...usual, clientId, secret })),
  };
}
