import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { request } from 'undici';
import { classPath, JAVA_PACKAGES } from '../maven.ts';
import type { Jars } from '../maven.ts';
import { http } from './exchanges.ts';
import { startOidcProvider } from './oidcprovider.ts';
import { startIn } from './place.ts';
import type { Server } from './place.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = JAVA_PACKAGES;

/** How Apicurio Registry is fetched: the archive of its release. */
export const JARS: Jars = {
  name: 'apicurio',
  version: '2.6.13.Final',
  module: fileURLToPath(new URL('apicurio', import.meta.url)),
  unpack: true,
};

/** A schema registry that lets in clients with a token. */
export interface ApicurioServer extends Server {
  readonly token: string;
}

const SECRET = 'r3gistry';
const JAVA = ['-Xmx384m', '-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1'];

/** Starts it, and the provider of OpenID Connect that it asks about tokens. */
export async function startApicurio(): Promise<ApicurioServer> {
  const release = join(await classPath(JARS, console.error), '..');
  const runner = (await readdir(release)).find((file) => file.endsWith('-runner.jar')) ?? '';
  const provider = await startOidcProvider({ secrets: { registry: SECRET }, forms: { app: SECRET } });
  try {
    const registry = await startRegistry(join(release, runner), provider.port);
    return {
      port: registry.port,
      token: await tokenOf(provider.port),
      stop: async () => void (await Promise.all([registry.stop(), provider.stop()])),
    };
  } catch (error) {
    await provider.stop();
    throw error;
  }
}

function startRegistry(runner: string, provider: number): Promise<Server> {
  return startIn({ name: 'apicurio', end: 'SIGKILL' }, ({ folder, port }) => {
    const settings = {
      'quarkus.http.host': '127.0.0.1',
      'quarkus.http.port': port,
      'registry.auth.enabled': true,
      'quarkus.oidc.auth-server-url': `http://127.0.0.1:${provider}`,
      'quarkus.oidc.client-id': 'registry',
      'quarkus.oidc.credentials.secret': SECRET,
    };
    const defined = Object.entries(settings).map(([name, value]) => `-D${name}=${value}`);
    return Promise.resolve({
      command: 'java',
      args: [...JAVA, ...defined, '-jar', runner],
      env: { PATH: process.env['PATH'], HOME: folder },
      answers: [http(port)],
    });
  });
}

async function tokenOf(port: number): Promise<string> {
  const form = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: 'app',
    client_secret: SECRET,
  });
  const answer = await request(`http://127.0.0.1:${port}/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded' },
    body: form.toString(),
  });
  const { access_token: token } = (await answer.body.json()) as { readonly access_token: string }; // as RFC 6749 has it
  return token;
}
