import { EventEmitter, once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ProbeResult } from '../../../src/probe/message.ts';
import { proberFrom } from '../../../src/probe/wire/client.ts';
import type { Prober } from '../../../src/probe/wire/client.ts';
import { frameOf } from '../../../src/probe/wire/frame.ts';
import { runProber } from '../../../src/probe/wire/prober.ts';
import { serveAt } from '../../../src/probe/wire/serveAt.ts';
import { socketProber } from '../../../src/probe/wire/socketProber.ts';
import { removeFolder, temporaryFolder } from '../../support/process.ts';
import { request, shop, until } from '../pools.ts';

const success: ProbeResult = { status: 'Succeeded', steps: [], durationMs: 1 };
let folder: string;
let path: string;
let prober: Prober | undefined;

beforeEach(async () => {
  folder = await temporaryFolder('mooring-socket');
  path = join(folder, 'prober.sock');
});
afterEach(async () => {
  await prober?.close();
  prober = undefined;
  await removeFolder(folder);
});

async function listen(): Promise<Prober> {
  const source = await socketProber(path);
  prober = proberFrom(source, { slots: 2, allowTargets: [], denyTargets: () => [] });
  return prober;
}

/** A program that connects, says that it is ready, and is there until it is closed. */
async function stranger(): Promise<Socket & { readonly isRefused: () => boolean }> {
  const socket = connect(path);
  socket.on('error', () => {}).resume();
  await once(socket, 'connect');
  socket.write(frameOf({ kind: 'ready', processes: 8 }));
  return Object.assign(socket, { isRefused: () => socket.destroyed });
}

/** A prober whose tests all succeed; `fault` is why it closed a stream. */
function serve(stopped: AbortSignal, faults: string[] = []) {
  const closed = { pools: 0 };
  const start = () => ({
    size: 1,
    stats: { busy: 0, waiting: 0, spawned: 0, killed: 0 },
    run: () => Promise.resolve(success),
    close: async () => void (closed.pools += 1),
  });
  const clock = {
    sleep: (_: number, signal: AbortSignal) => (signal.aborted ? Promise.resolve() : sleep(10)),
  };
  const ended = serveAt(path, start, { stopped, clock, tell: (fault) => faults.push(fault) });
  return { ended, closed };
}

describe('the socket of the operator', () => {
  it('is for its user and its group, and takes the place of what a killed operator left', async () => {
    await writeFile(path, '');

    await listen();

    const { mode } = await stat(path);
    expect((mode % 0o1000).toString(8)).toBe('660');
  });

  it('takes one prober at a time, and another only after that one has gone', async () => {
    const operator = await listen();
    const first = await stranger();
    await until(() => operator.connected);

    const second = await stranger();
    await until(second.isRefused);
    expect(operator.connected).toBe(true);
    first.destroy();
    await until(() => !operator.connected);
    const third = await stranger();
    await until(() => operator.connected);

    expect(operator.connections).toBe(2);
    third.destroy();
  });

  it('leaves nothing behind', async () => {
    const operator = await listen();

    await operator.close();

    await expect(stat(path)).rejects.toThrow('ENOENT');
  });

  it('cannot be where there is no folder', async () => {
    await expect(socketProber(join(folder, 'none/prober.sock'))).rejects.toThrow(/ENOENT|EACCES/);
  });
});

describe('a prober that connects', () => {
  it('waits for its operator, serves it, and serves the next with fresh processes', async () => {
    const stop = new AbortController();
    const { ended, closed } = serve(stop.signal);
    const first = await listen();
    expect(await first.run(request('redis'), shop)).toEqual(success);

    await first.close();
    await until(() => closed.pools === 1);
    const second = await listen();
    expect(await second.run(request('redis'), shop)).toEqual(success);

    stop.abort();
    await second.close();
    await ended;
    expect(closed.pools).toBe(2);
  });

  it('that is asked to end lets the tests of its operator end first', async () => {
    const stop = new AbortController();
    const { ended } = serve(stop.signal);
    const operator = await listen();
    await until(() => operator.connected);

    stop.abort();

    expect(await operator.run(request('redis'), shop)).toEqual(success);
    await operator.close();
    await ended;
  });

  it('says why it left an operator, and goes on', async () => {
    const stop = new AbortController();
    const faults: string[] = [];
    const other = await import('node:net').then(({ createServer }) =>
      createServer((socket) => void socket.end(frameOf({ kind: 'hello' }))).listen(path),
    );
    const { ended } = serve(stop.signal, faults);

    await until(() => faults.length > 1);

    stop.abort();
    await ended;
    other.close();
    expect(faults[0]).toBe('the operator does not begin as it should');
  });
});

describe('the program', () => {
  const host = (...args: readonly string[]) =>
    Object.assign(new EventEmitter(), {
      argv: ['node', 'prober.js', ...args],
      stdin: new PassThrough(),
      stdout: new PassThrough(),
    }) as unknown as Parameters<typeof runProber>[0] & EventEmitter; // as much of a process as it takes

  const version = async () => '1.2.3';

  it('prints its version, and serves no operator', async () => {
    const program = host('--version');

    await runProber(program, { sleep: async () => {} }, () => {}, version);

    expect(String(program.stdout.read())).toBe('1.2.3\n');
  });

  it('serves its standard streams until they end', async () => {
    const program = host('__prober');

    const ended = runProber(program, { sleep: async () => {} }, () => {}, version);
    program.stdin.emit('end');

    expect(await ended).toBeUndefined();
  });

  it('ends at a signal where no operator is there', async () => {
    const program = host('--connect', path);

    const ended = runProber(program, { sleep: () => sleep(5) }, () => {}, version);
    program.emit('SIGTERM');

    expect(await ended).toBeUndefined();
  });

  it('refuses what it does not know', async () => {
    const ended = runProber(host('--conect', path), { sleep: async () => {} }, () => {}, version);

    await expect(ended).rejects.toThrow('--conect');
  });
});
