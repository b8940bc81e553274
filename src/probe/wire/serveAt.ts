import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { serveOperator } from './server.ts';
import type { StartPool } from './server.ts';

/** What a prober is told and uses besides the stream. */
export interface Surroundings {
  /** Aborted where no further operator is to be served; one that is there may finish. */
  readonly stopped: AbortSignal;
  readonly clock: { sleep(ms: number, signal: AbortSignal): Promise<void> };
  /** Hears why a stream was closed from this side. */
  readonly tell: (fault: string) => void;
}

const PAUSE_MS = 250;

/** Serves the operator that listens at a path, and the next one after it, which starts with fresh processes. */
export async function serveAt(
  path: string,
  start: StartPool,
  { stopped, clock, tell }: Surroundings,
): Promise<void> {
  while (!stopped.aborted) {
    const socket = await connected(path);
    if (socket !== undefined)
      await serveOperator({ input: socket, output: socket }, start).catch((error: unknown) =>
        tell(error instanceof Error ? error.message : 'unknown'),
      );
    await clock.sleep(PAUSE_MS, stopped);
  }
}

async function connected(path: string): Promise<Socket | undefined> {
  const socket = connect(path);
  try {
    await once(socket, 'connect');
    return socket;
  } catch {
    return undefined; // no operator listens yet
  }
}
