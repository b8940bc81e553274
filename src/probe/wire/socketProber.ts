import { once } from 'node:events';
import { chmod, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { ProberSource } from './client.ts';

/** For this user and its group: the prober is another user of that group. */
const MODE = 0o660;

/**
 * Listens at a path for a prober that another started. There is one at a time, and another only after it has gone;
 * which program connects is a matter of the rights on the path, as Node.js does not say who is at the other end.
 */
export async function socketProber(path: string): Promise<ProberSource> {
  let attach: Parameters<ProberSource>[0] | undefined;
  let isTaken = false;
  const server = createServer((socket) => {
    if (isTaken || attach === undefined) return void socket.destroy();
    isTaken = true;
    void attach({ input: socket, output: socket }).finally(() => {
      isTaken = false;
    });
  });
  await rm(path, { force: true }); // of a process that was killed
  server.listen(path);
  await once(server, 'listening');
  await chmod(path, MODE);
  return async (attachTo, stopped) => {
    attach = attachTo;
    if (!stopped.aborted) await once(stopped, 'abort');
    attach = undefined;
    await new Promise<void>((resolve) => void server.close(() => resolve()));
  };
}
