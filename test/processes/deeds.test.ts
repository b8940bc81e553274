import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { getPriority } from 'node:os';
import { unknownFlags } from '../../src/probe/worker.ts';
import { bundleDeeds, closePools, deedPool, removeDeeds, request, until, shop } from '../probe/pools.ts';

beforeAll(bundleDeeds);
afterEach(closePools);
afterAll(removeDeeds);

const SECOND = 1000;

/** What a machine with much else to do may add. */
const LOAD_MS = 5 * SECOND;

describe('a test that misbehaves', () => {
  const crashed = (message: string | RegExp) => ({
    status: 'Failed',
    reason: 'ProbeCrashed',
    message: expect.stringMatching(message),
  });

  it.each([
    ['loop', { status: 'Failed', reason: 'TimedOut', failedStep: 'Authenticate' }],
    ['abort', crashed(/ended with SIGABRT/)],
    ['segfault', crashed(/ended with SIGSEGV/)],
    ['exit', crashed(/ended with exit code 0/)],
    ['throwLater', crashed(/nobody caught/)],
    ['rejectLater', crashed(/nobody caught/)],
    ['leaveError', { status: 'Succeeded', server: { name: 'left' } }],
    [
      'eatBuffers',
      { status: 'Failed', reason: 'BudgetExceeded', message: 'the test took more than 160 MiB of memory' },
    ],
    [
      'eatAtOnce',
      { status: 'Failed', reason: 'BudgetExceeded', message: 'the test took more than 160 MiB of memory' },
    ],
    ['eatHeap', crashed(/ended with SIG/)],
    ['sayGarbage', crashed(/said what is no answer/)],
    ['sayBinary', crashed(/said what is no answer/)],
    ['sayLies', crashed(/said what is no answer/)],
    ['sayTwice', { status: 'Succeeded' }],
    ['sayStepAgain', crashed(/said what is no answer/)],
    ['flood', crashed(/said more than it may/)],
    ['print', { status: 'Succeeded' }],
    ['fork', crashed(/may not/)],
    ['thread', crashed(/may not/)],
    ['readFile', crashed(/may not/)],
    ['readEnvironment', crashed(/may not/)],
    ['writeFile', crashed(/may not/)],
    ['killAround', crashed(/may not/)],
    ['killNatively', crashed(/may not/)],
    ['killGroup', crashed(/may not/)],
    ['debugAround', crashed(/may not/)],
    ['renice', crashed(/may not/)],
    ['reniceByImport', crashed(/may not/)],
    ['changeFlags', crashed(/may not/)],
    ['compile', { status: 'Failed', reason: 'ProtocolError' }],
    ['unknown', crashed(/knows no test/)],
  ] as const)(
    'by %s gets its verdict, and the next test is none the wiser',
    async (type, verdict) => {
      const pool = deedPool();

      const timeoutMs = (type === 'loop' ? 2 : 10) * SECOND;
      const result = await pool.run(request(type, { timeoutMs }), shop);

      expect(result).toMatchObject(verdict);
      expect(JSON.stringify(result)).not.toContain('canary');
      expect(result.durationMs).toBeLessThan(timeoutMs + LOAD_MS);
      expect(await pool.run(request('behave'), shop)).toMatchObject({ status: 'Succeeded' });
    },
    60_000,
  );

  it('leaves the process that started it at its priority, and alive', async () => {
    const before = getPriority();

    await deedPool().run(request('renice'), shop);

    expect(getPriority()).toBe(before);
  });

  it('was started with each flag that Node.js is asked for because it holds a probe process', async () => {
    const result = await deedPool().run(request('behave'), shop);
    const pid = result.status === 'Succeeded' ? result.server?.version : undefined;

    const flags = (await readFile(`/proc/${pid}/cmdline`, 'utf8')).split('\0');

    expect(unknownFlags(new Set(flags))).toEqual([]);
  });

  it('finds no database engine, whose files the permissions of the process do not cover', async () => {
    expect(await deedPool().run(request('openDatabase'), shop)).toMatchObject({
      server: { name: 'none none' },
    });
  });

  it.each(['connectAround', 'requestAround', 'fetchAround', 'pipeAround', 'sendAround', 'listen'])(
    'by %s is refused, even where the target is allowed',
    async (type) => {
      const sink = await openSink();
      const pool = deedPool({
        allowTargets: [{ address: '127.0.0.1', prefix: 32, ports: { first: sink.port, last: sink.port } }],
      });

      const result = await pool.run(request(type, { parameters: { port: sink.port } }), shop);

      expect(result).toMatchObject({ status: 'Failed', reason: 'TargetDenied' });
      expect(sink.connections).toBe(0);
      sink.server.close();
    },
  );

  it('may connect through the guard where the target is allowed', async () => {
    const sink = await openSink();
    const pool = deedPool({
      allowTargets: [{ address: '127.0.0.1', prefix: 32, ports: { first: sink.port, last: sink.port } }],
    });

    const result = await pool.run(
      request('dial', { parameters: { host: '127.0.0.1', port: sink.port } }),
      shop,
    );

    expect(result).toMatchObject({ status: 'Succeeded', steps: [{ name: 'Resolve' }, { name: 'Connect' }] });
    await until(() => sink.connections === 1);
    sink.server.close();
  });
});

interface Sink {
  readonly server: Server;
  readonly port: number;
  readonly connections: number;
}

function openSink(): Promise<Sink> {
  let connections = 0;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => {});
  });
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      // A TCP server that listens has an address and a port.
      const { port } = server.address() as AddressInfo;
      resolve({
        server,
        port,
        get connections() {
          return connections;
        },
      });
    });
  });
}
