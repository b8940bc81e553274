import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';
import { http, tls } from './exchanges.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['haproxy'];

/** A balancer of one's own, on 127.0.0.1. */
export interface Haproxy {
  readonly ports: Readonly<Record<string, number>>;
  stop(): Promise<void>;
}

/** A port of it, and what is behind that. */
export interface Balancing {
  /** What it reads of what it carries. */
  readonly mode: 'tcp' | 'http';
  /** A port of this machine. */
  readonly backend: number;
  /** TLS ends here; what is behind is spoken to in clear. */
  readonly certificate?: Certificate;
}

const GENERAL = ['defaults', 'timeout connect 2s', 'timeout client 20s', 'timeout server 20s', 'retries 0'];
/** So long it waits for a request before it says that there came none. */
const PATIENCE = 'timeout http-request 1s';

/** Starts it, with a port for each of these by name. */
export async function startHaproxy(listeners: Readonly<Record<string, Balancing>>): Promise<Haproxy> {
  await needProgram('/usr/sbin/haproxy', packages);
  const folder = await temporaryFolder('mooring-haproxy', { owner: NOBODY });
  const ports = new Map<string, number>();
  const lines = [...GENERAL, PATIENCE];
  const health = await freePort();
  lines.push('frontend health', `bind 127.0.0.1:${health}`, 'mode http', 'http-request return status 200');
  const answers = [http(health)];
  for (const [name, listener] of Object.entries(listeners)) {
    const port = await freePort();
    ports.set(name, port);
    lines.push(...(await section(folder, name, port, listener)));
    if (listener.certificate !== undefined) answers.push(tls(port));
  }
  const server = await startServer({
    name: 'haproxy',
    command: '/usr/sbin/haproxy',
    args: ['-db', '-f', await writeOwned(folder, 'haproxy.cfg', `${lines.join('\n')}\n`)],
    cwd: folder,
    ...NOBODY,
    answers,
  });
  return {
    ports: Object.fromEntries(ports),
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}

async function section(
  folder: string,
  name: string,
  port: number,
  { mode, backend, certificate }: Balancing,
): Promise<readonly string[]> {
  const pem = certificate && `${certificate.certificate}\n${certificate.key}\n`;
  const file = pem && (await writeOwned(folder, `${name}.pem`, pem));
  return [
    `listen ${name}`,
    `bind 127.0.0.1:${port}${file === undefined ? '' : ` ssl crt ${file}`}`,
    `mode ${mode}`,
    `server behind 127.0.0.1:${backend}`,
  ];
}
