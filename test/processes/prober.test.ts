import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import type { ProbeRequest, StepReport } from '../../src/probe/message.ts';
import { childProber } from '../../src/probe/wire/childProber.ts';
import { proberFrom } from '../../src/probe/wire/client.ts';
import type { Prober } from '../../src/probe/wire/client.ts';
import { NO_INSPECTOR } from '../../src/runtime/inspector.ts';
import { removeFolder, run, startProcess, temporaryFolder } from '../support/process.ts';
import { descendants, runs, signal } from '../support/tree.ts';
import type { ProcessEntry } from '../support/tree.ts';
import { request, shop, until } from '../probe/pools.ts';
import { closeServers, listen } from '../probe/sockets.ts';

const root = join(import.meta.dirname, '../..');
const open: Prober[] = [];

afterEach(async () => {
  await Promise.all(open.splice(0).map((prober) => prober.close()));
  await closeServers();
});

/** A prober as the operator of a checkout has it; `target` is what tests may reach. */
function startProber(target?: Awaited<ReturnType<typeof listen>>['target']): Prober {
  const prober = proberFrom(childProber(), {
    slots: 2,
    allowTargets: target === undefined ? [] : [target],
    denyTargets: () => [],
  });
  open.push(prober);
  return prober;
}

const postgresql = (port: number, timeoutMs = 20_000): ProbeRequest =>
  request('postgresql', {
    parameters: { host: '127.0.0.1', port, database: 'orders', user: 'reader', tls: { mode: 'disable' } },
    auth: 'password',
    timeoutMs,
  });

/** The program itself, without its processes. */
function programs(): readonly ProcessEntry[] {
  return descendants(process.pid).filter(({ pid }) => fileOf(pid, 'cmdline').includes('prober.ts'));
}

function fileOf(pid: number, name: string): string {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return ''; // it has just ended
  }
}

describe('the prober', () => {
  it('tests in processes of its own, with nothing of the environment of the operator', async () => {
    process.env['MOORING_SECRET_OF_THE_TEST'] = 'canary';
    const sink = await listen((socket) => socket.end());
    const prober = startProber(sink.target);

    const result = await prober.run(postgresql(sink.port), shop);

    delete process.env['MOORING_SECRET_OF_THE_TEST'];
    expect(result).toMatchObject({ status: 'Failed', reason: 'ConnectionClosed' });
    const [program] = programs();
    expect(fileOf(program?.pid ?? 0, 'environ')).toBe('');
    expect(descendants(program?.pid ?? 0).length).toBeGreaterThan(0);
    for (const { pid } of descendants(program?.pid ?? 0))
      expect(fileOf(pid, 'environ')).not.toContain('canary');
  });

  it('that is killed costs the tests that had begun, and its successor runs those that wait', async () => {
    const mute = await listen(() => {});
    const sink = await listen((socket) => socket.end());
    const allowed = { address: '127.0.0.1', prefix: 32, ports: { first: 1, last: 65_535 } };
    const prober = startProber(allowed);
    const steps: StepReport[] = [];
    const begun = prober.run(postgresql(mute.port), { ...shop, onStep: (step) => steps.push(step) });
    await until(() => steps.length === 2);
    const [program] = programs();

    signal(program?.pid ?? 0, 'SIGKILL');
    const result = await begun;

    expect(result).toMatchObject({
      status: 'Failed',
      reason: 'ProbeCrashed',
      message: 'the program that runs tests ended during this one',
      steps,
    });
    expect(await prober.run(postgresql(sink.port), shop)).toMatchObject({ reason: 'ConnectionClosed' });
    expect(prober.connections).toBe(2);
    await until(() => !runs(program!));
  });

  it('leaves no process behind when it is closed', async () => {
    const mute = await listen(() => {});
    const prober = startProber(mute.target);
    const steps: StepReport[] = [];
    const running = prober.run(postgresql(mute.port), { ...shop, onStep: (step) => steps.push(step) });
    await until(() => steps.length === 2);
    const [program] = programs();
    const family = [program!, ...descendants(program?.pid ?? 0)];

    await Promise.all([prober.close(), expect(running).rejects.toThrow('the probe pool is closed')]);

    await until(() => !family.some(runs));
    expect(family.length).toBeGreaterThan(1);
  });

  it.each([
    ['where a signal would open its debugger', '', [], 'start Node.js with --disable-sigusr1'],
    ['with an argument that it does not know', NO_INSPECTOR, ['--nosuch'], "Unknown option '--nosuch'"],
  ])('does not start %s, and says so in a line as those of the operator', async (_, flags, args, why) => {
    const env = { ...process.env, NODE_OPTIONS: flags };
    const program = join(root, 'src/prober.ts');

    const { code, stdout, stderr } = await run(process.execPath, [program, ...args], { env, mayFail: true });

    expect({ code, stdout, lines: stderr.trimEnd().split('\n').length }).toEqual({
      code: 1,
      stdout: '',
      lines: 1,
    });
    expect(JSON.parse(stderr)).toMatchObject({
      level: 'error',
      msg: 'ended by an error',
      error: expect.stringContaining(why),
    });
  });

  it('that an operator tells what is no message leaves it, and says so in such a line', async () => {
    const folder = await temporaryFolder('mooring-prober');
    const path = join(folder, 'prober.sock');
    const operator = createServer((socket) => socket.on('error', () => {}).write('nonsense\n')).listen(path);
    const prober = await startProcess({
      name: 'prober',
      command: process.execPath,
      args: [NO_INSPECTOR, join(root, 'src/prober.ts'), `--connect=${path}`],
      ready: /\n/,
    });
    await prober.stop();
    operator.close();
    await removeFolder(folder);

    const [line = ''] = prober.log().split('\n');
    expect(JSON.parse(line)).toMatchObject({ level: 'error', msg: 'left the operator' });
  });
});

describe('an operator whose prober does not start', () => {
  it('says so of its tests, and goes on trying', async () => {
    const program = { entry: '--version', args: [], appFolders: [] };
    const prober = proberFrom(childProber(program), { slots: 2, allowTargets: [], denyTargets: () => [] });
    open.push(prober);

    expect(await prober.run(request('redis'), shop)).toMatchObject({
      reason: 'ProbeCrashed',
      message: 'the program that runs tests did not start',
    });
    expect(prober.connected).toBe(false);
  });
});
