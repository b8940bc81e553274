import { freePort, startServer } from '../process.ts';
import { needProgram, NOBODY } from './account.ts';
import { socks } from './exchanges.ts';

/** What Debian must have installed. */
export const packages: readonly string[] = ['microsocks'];

/** A SOCKS5 proxy of one's own, on 127.0.0.1. */
export interface Microsocks {
  readonly port: number;
  stop(): Promise<void>;
}

/** Starts it; with a login it lets no other client through. */
export async function startMicrosocks(login?: {
  readonly user: string;
  readonly password: string;
}): Promise<Microsocks> {
  await needProgram('/usr/bin/microsocks', packages);
  const port = await freePort();
  const server = await startServer({
    name: 'microsocks',
    command: '/usr/bin/microsocks',
    args: ['-i', '127.0.0.1', '-p', String(port), ...(login ? ['-u', login.user, '-P', login.password] : [])],
    ...NOBODY,
    answers: [socks(port)],
  });
  return { port, stop: () => server.stop() };
}
