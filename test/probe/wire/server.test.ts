import type { ProbeRequest, ProbeResult } from '../../../src/probe/message.ts';
import type { ProbePool } from '../../../src/probe/pool.ts';
import type { Turn } from '../../../src/probe/turn.ts';
import { writeOperatorMessage } from '../../../src/probe/wire/operatorMessage.ts';
import type { OperatorMessage } from '../../../src/probe/wire/operatorMessage.ts';
import { serveOperator } from '../../../src/probe/wire/server.ts';
import { request, until } from '../pools.ts';
import { link } from './link.ts';

const success: ProbeResult = { status: 'Succeeded', steps: [], durationMs: 1 };
const step = { name: 'Connect', outcome: 'Succeeded', durationMs: 3 } as const;
const begin: OperatorMessage = { kind: 'begin', limits: { slots: 2, allowTargets: [] } };

interface Run extends PromiseWithResolvers<ProbeResult> {
  readonly request: ProbeRequest;
  readonly turn: Turn;
  readonly denied: readonly string[];
}

/** A prober at the other end of a stream; the test ends each of its runs. */
function prober() {
  const { stream, far } = link();
  const runs: Run[] = [];
  const state = { closed: 0, busy: 0 };
  const pool = (denied: () => readonly string[]): ProbePool => ({
    size: 2,
    get stats() {
      return { busy: state.busy, waiting: 0, spawned: 1, killed: 0 };
    },
    run(asked, turn) {
      const run = { request: asked, turn, denied: denied(), ...Promise.withResolvers<ProbeResult>() };
      turn.signal.addEventListener('abort', () => run.reject(turn.signal.reason));
      runs.push(run);
      return run.promise;
    },
    close: () => {
      state.closed += 1;
      for (const run of runs) run.reject(new Error('closed'));
      return Promise.resolve();
    },
  });
  const ended = serveOperator(stream, (_, denied) => pool(denied)).then(
    () => 'in peace',
    (error: Error) => error.message,
  );
  const say = (...messages: readonly OperatorMessage[]) =>
    messages.forEach((message) => far.sayBytes(writeOperatorMessage(message)));
  return { far, say, runs, state, ended };
}

const test = (id: number): OperatorMessage => ({
  kind: 'test',
  id,
  namespace: 'shop',
  request: request('redis'),
});
const answers = (heard: readonly Record<string, unknown>[]) => heard.filter(({ kind }) => kind !== 'stats');

describe('a prober', () => {
  it('says that it is ready, runs tests side by side, and answers each under its number', async () => {
    const { far, say, runs } = prober();

    say(begin, test(1), test(2));
    await until(() => runs.length === 2);
    runs[1]?.turn.onStep?.(step);
    runs[1]?.resolve(success);
    await until(() => answers(far.heard).length === 3);
    runs[0]?.resolve({ ...success, durationMs: 9 });
    await until(() => answers(far.heard).length === 4);

    expect(answers(far.heard)).toEqual([
      { kind: 'ready', processes: 2 },
      { kind: 'step', id: 2, step },
      { kind: 'result', id: 2, result: success },
      { kind: 'result', id: 1, result: { ...success, durationMs: 9 } },
    ]);
    expect(runs[0]?.turn.namespace).toBe('shop');
    expect(runs[0]?.request).toEqual(request('redis'));
    far.end();
  });

  it('tells its figures with the answer that changes them', async () => {
    const { far, say, runs, state } = prober();
    say(begin, test(1));
    await until(() => runs.length === 1);

    state.busy = 1;
    runs[0]?.resolve(success);

    await until(() => far.heard.some(({ kind }) => kind === 'result'));
    const { stats } = far.heard.findLast(({ kind }) => kind === 'stats') ?? {};
    expect(stats).toEqual({ busy: 1, waiting: 0, spawned: 1, killed: 0 });
    far.end();
  });

  it('denies what it was told to deny before the test', async () => {
    const { far, say, runs } = prober();

    say(begin, { kind: 'deny', addresses: ['10.0.0.1'] }, test(1), { kind: 'deny', addresses: [] }, test(2));
    await until(() => runs.length === 2);

    expect(runs.map(({ denied }) => denied)).toEqual([['10.0.0.1'], []]);
    far.end();
  });

  it('ends a test that is cancelled, and says nothing of it', async () => {
    const { far, say, runs } = prober();
    say(begin, test(1), test(2));
    await until(() => runs.length === 2);

    say({ kind: 'cancel', id: 1 }, { kind: 'cancel', id: 99 });
    await until(() => runs[0]?.turn.signal.aborted === true);
    runs[1]?.resolve(success);
    await until(() => answers(far.heard).length === 2);

    expect(answers(far.heard)).toEqual([
      { kind: 'ready', processes: 2 },
      { kind: 'result', id: 2, result: success },
    ]);
    far.end();
  });

  it('says that a test crashed where its own pool fails, and goes on', async () => {
    const { far, say, runs } = prober();
    say(begin, test(1));
    await until(() => runs.length === 1);

    runs[0]?.reject(new Error('canary'));

    await until(() => answers(far.heard).length === 2);
    expect(answers(far.heard)[1]).toMatchObject({ result: { reason: 'ProbeCrashed' } });
    expect(JSON.stringify(far.heard)).not.toContain('canary');
    far.end();
  });

  it('ends its processes with the operator', async () => {
    const { far, say, runs, state, ended } = prober();
    say(begin, test(1));
    await until(() => runs.length === 1);

    far.end();

    expect(await ended).toBe('in peace');
    expect(state.closed).toBe(1);
  });

  it.each<[string, readonly OperatorMessage[], object | undefined, string]>([
    ['asks before it begins', [test(1)], undefined, 'the operator does not begin as it should'],
    [
      'is of another version',
      [],
      { kind: 'begin', protocol: 1, limits: { slots: 1, allowTargets: [] } },
      'begin',
    ],
    ['begins twice', [begin, begin], undefined, 'the operator said what is no message'],
    [
      'asks for one number twice',
      [begin, test(1), test(1)],
      undefined,
      'the operator said what is no message',
    ],
    [
      'says what is no message',
      [begin],
      { kind: 'test', id: 1, canary: 1 },
      'the operator said what is no message',
    ],
  ])('closes the stream where the operator %s, and quotes nothing', async (_, messages, raw, message) => {
    const { far, say, ended, state } = prober();

    say(...messages);
    if (raw !== undefined) far.say(raw);

    expect(await ended).toContain(message);
    expect(await ended).not.toContain('canary');
    await until(() => far.ended);
    expect(state.closed).toBe(messages.includes(begin) ? 1 : 0);
  });

  it('closes the stream where the operator asks for more at once than it can mean', async () => {
    const { say, runs, ended } = prober();

    say(begin, ...Array.from({ length: 1025 }, (_, index) => test(index + 1)));

    expect(await ended).toBe('the operator said what is no message');
    expect(runs.length).toBe(1024);
  });
});
