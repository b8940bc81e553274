import { freePort, removeFolder, startServer, temporaryFolder } from '../process.ts';
import type { ServerOptions } from '../process.ts';
import { NOBODY, writeOwned } from './account.ts';
import type { Certificate } from './certificates.ts';

/** A server of one's own, on 127.0.0.1. */
export interface Server {
  readonly port: number;
  stop(): Promise<void>;
}

/** Where a server is about to be started. */
export interface Place {
  readonly folder: string;
  readonly port: number;
}

/** How it is started there. */
export type Start = Omit<ServerOptions, 'name'>;

/** What `startIn` is told. */
export interface Manner {
  readonly name: string;
  /** `nobody`, for a server that refuses root; the folder is then theirs. */
  readonly as?: typeof NOBODY;
  /** How it is ended; SIGKILL for one that takes long to end in order and keeps nothing. */
  readonly end?: NodeJS.Signals;
}

/** Starts a server in a folder of its own, which goes with it. */
export async function startIn(
  { name, as, end }: Manner,
  prepare: (place: Place) => Promise<Start>,
): Promise<Server> {
  const folder = await temporaryFolder(`mooring-${name}`, as ? { owner: as } : {});
  const port = await freePort();
  const server = await startServer({ name, cwd: folder, ...as, ...(await prepare({ folder, port })) });
  return {
    port,
    async stop() {
      await server.stop(end);
      await removeFolder(folder);
    },
  };
}

/** Where a certificate and its key were put, readable for `nobody`. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** Puts them there. */
export async function writePair(folder: string, { certificate, key }: Certificate): Promise<Pair> {
  return {
    certificate: await writeOwned(folder, 'server.pem', certificate),
    key: await writeOwned(folder, 'server.key', key),
  };
}
