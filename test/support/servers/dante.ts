import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import { needProgram, NOBODY, writeOwned } from './account.ts';
import { socks } from './exchanges.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['dante-server'];

/** A SOCKS5 proxy with rules, on 127.0.0.1. */
export interface Dante {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts one that connects to one port of this machine and to nothing else. */
export async function startDante(allowed: number): Promise<Dante> {
  await needProgram('/usr/sbin/danted', packages);
  const folder = await temporaryFolder('mooring-dante', { owner: NOBODY });
  const port = await freePort();
  const config = await writeOwned(
    folder,
    'danted.conf',
    [
      'logoutput: stderr',
      `internal: 127.0.0.1 port = ${port}`,
      'external: 127.0.0.1',
      'clientmethod: none',
      'socksmethod: none',
      'client pass { from: 127.0.0.0/8 to: 0.0.0.0/0 }',
      `socks pass { from: 127.0.0.0/8 to: 127.0.0.0/8 port = ${allowed} command: connect }`,
      'socks block { from: 0.0.0.0/0 to: 0.0.0.0/0 }',
      '',
    ].join('\n'),
  );
  const server = await startServer({
    name: 'dante',
    command: '/usr/sbin/danted',
    args: ['-f', config, '-p', `${folder}/danted.pid`],
    cwd: folder,
    ...NOBODY,
    answers: [socks(port)],
  });
  return {
    port,
    async stop() {
      await server.stop();
      await removeFolder(folder);
    },
  };
}
