import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import { http } from './exchanges.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['tinyproxy-bin'];

/** An HTTP proxy of one's own, on 127.0.0.1. */
export interface Tinyproxy {
  readonly port: number;
  /** Everything that it was asked to connect to, and the clients that it asked for a password in vain. */
  log(): string;
  stop(): Promise<void>;
}

/** How it is set up. */
export interface TinyproxyOptions {
  readonly login?: { readonly user: string; readonly password: string };
  /** The only ports that it connects to; default: all. */
  readonly ports?: readonly number[];
}

/** Starts it. */
export async function startTinyproxy({ login, ports = [] }: TinyproxyOptions = {}): Promise<Tinyproxy> {
  await needProgram('/usr/bin/tinyproxy', packages);
  const folder = await temporaryFolder('mooring-tinyproxy', { owner: NOBODY });
  const port = await freePort();
  const lines = [
    `Port ${port}`,
    'Listen 127.0.0.1',
    'Timeout 60',
    'LogLevel Info',
    ...(login ? [`BasicAuth ${login.user} ${login.password}`] : []),
    ...ports.map((each) => `ConnectPort ${each}`),
  ];
  const config = await writeOwned(folder, 'tinyproxy.conf', `${lines.join('\n')}\n`);
  const server = await startServer({
    name: 'tinyproxy',
    command: '/usr/bin/tinyproxy',
    args: ['-d', '-c', config],
    cwd: folder,
    ...NOBODY,
    answers: [http(port)],
  });
  return {
    port,
    log: () => server.log(),
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}
