import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { awaitAnswer } from './awaitAnswer.ts';
import { freePort, startServer } from './process.ts';

const SERVERS = join(import.meta.dirname, 'servers');

/** Says that it is ready before it listens, and listens at its second port later still. */
const EARLY = `
  const [first, second] = process.argv.slice(1).map(Number);
  const listen = (port, then) => require('net').createServer((socket) => socket.end('hello')).listen(port, '127.0.0.1', then);
  console.log('ready');
  setTimeout(() => listen(first, () => setTimeout(() => listen(second, () => console.log('listens')), 100)), 200);`;

function options(script: string, ...ports: readonly number[]) {
  return { name: 'server', command: process.execPath, args: ['-e', script, ...ports.map(String)] };
}

describe('a server', () => {
  it('is ready once each of its ports has answered, whatever its log says', async () => {
    const ports = [await freePort(), await freePort()];
    const answers = ports.map((port) => ({ port, hears: /^hello/ }));

    const server = await startServer({ ...options(EARLY, ...ports), ready: /ready/, answers });

    expect(server.log()).toBe('ready\nlistens');
    await server.stop();
  });

  it.each([
    [
      'ends',
      `console.log('no disk'); process.exit(3)`,
      'server ended with 3 before it was ready\n  | no disk',
      60_000,
    ],
    [
      'does not listen',
      `console.log('slow'); setInterval(() => 0, 1000)`,
      /within 5 s: port \d+ does not answer as it should: .*ECONNREFUSED.*\n {2}\| slow/,
      5000,
    ],
    [
      'says something else',
      `require('net').createServer((socket) => socket.end('too busy')).listen(process.argv[1], '127.0.0.1')`,
      /within 5 s: port \d+ does not answer as it should: "too busy"/,
      5000,
    ],
  ])(
    'that %s is an error that says so, with the last of its output',
    async (_, script, message, readyTimeoutMs) => {
      const port = await freePort();

      const starts = startServer({
        ...options(script, port),
        answers: [{ port, hears: /^hello/ }],
        readyTimeoutMs,
      });

      await expect(starts).rejects.toThrow(message);
    },
  );

  it('has forgotten its askers when it is ready', async () => {
    let open = 0;
    const server = createServer((socket) => {
      open += 1;
      socket
        .on('close', () => (open -= 1))
        .on('data', (asked) => socket.write(`you said ${asked.toString()}`));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo; // a server on a port has an address

    await awaitAnswer({ port, says: 'PING', hears: /PING$/ });

    expect(open).toBe(0);
    server.close();
  });

  it('of the tests is never started in another way', async () => {
    const names = (await readdir(SERVERS)).filter((name) => name.endsWith('.ts'));
    const others = await Promise.all(
      names.map(async (name) => (await readFile(join(SERVERS, name), 'utf8')).includes('startProcess')),
    );

    expect(names.filter((_, index) => others[index])).toEqual([]);
  });
});
