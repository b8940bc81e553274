import { Secret } from '../../../src/contract/secret.ts';
import type { ProbeResult, StepReport } from '../../../src/probe/message.ts';
import { request, shop, until, untroubled } from '../pools.ts';
import type { FarEnd } from './link.ts';
import { closeProbers, operator } from './operator.ts';

const success: ProbeResult = { status: 'Succeeded', steps: [], durationMs: 1 };
const step: StepReport = { name: 'Connect', outcome: 'Succeeded', durationMs: 3 };
const crashed = (message: string) => ({ status: 'Failed', reason: 'ProbeCrashed', message, steps: [] });
const ENDED = 'the program that runs tests ended during this one';

/** The numbers of the tests that a prober was asked for. */
const askedOf = ({ heard }: FarEnd) => heard.filter(({ kind }) => kind === 'test').map(({ id }) => id);

afterEach(closeProbers);

describe('the operator', () => {
  it('begins with the limits, says what is denied, and then asks', async () => {
    const { prober, next, changes } = operator(30_000, ['10.0.0.1']);
    const running = prober.run(request('redis'), shop);
    const far = await next();
    await far.hears(3);

    far.say({ kind: 'result', id: 1, result: success });

    expect(await running).toEqual(success);
    expect(far.heard).toEqual([
      { kind: 'begin', protocol: 2, limits: { slots: 2, allowTargets: [] } },
      { kind: 'deny', addresses: ['10.0.0.1'] },
      {
        kind: 'test',
        id: 1,
        namespace: 'shop',
        request: { type: 'redis', parameters: {}, secrets: { password: 'canary' }, timeoutMs: 5000 },
      },
    ]);
    expect([prober.connected, prober.connections, prober.size, changes]).toEqual([true, 1, 2, [true]]);
  });

  it('says again what is denied only where that has changed', async () => {
    const denied = ['10.0.0.1'];
    const { prober, next } = operator(30_000, denied);
    const far = await next();
    const runs = [prober.run(request('redis'), shop), prober.run(request('redis'), shop)];
    denied.push('10.0.0.2');
    runs.push(prober.run(request('redis'), shop));
    await far.hears(6);

    for (const id of [3, 2, 1]) far.say({ kind: 'result', id, result: { ...success, durationMs: id } });

    expect((await Promise.all(runs)).map(({ durationMs }) => durationMs)).toEqual([1, 2, 3]);
    expect(far.heard.map(({ kind }) => kind)).toEqual(['begin', 'deny', 'test', 'test', 'deny', 'test']);
  });

  it('asks for no more at once than the prober runs, and for the rest as they end', async () => {
    const { prober, next } = operator();
    const far = await next(1);
    const runs = [1, 2].map(() => prober.run(request('redis'), shop));
    await far.hears(2);
    const atFirst = askedOf(far);

    far.say({ kind: 'result', id: 1, result: success });
    await runs[0];
    await far.hears(3);
    far.say({ kind: 'result', id: 2, result: success });

    expect(await Promise.all(runs)).toEqual([success, success]);
    expect([atFirst, askedOf(far)]).toEqual([[1], [1, 2]]);
  });

  it('asks the next prober for what found the last one busy when that ended', async () => {
    const { prober, next } = operator();
    const first = await next(1);
    const runs = [1, 2].map(() => prober.run(request('redis'), shop));
    await first.hears(2);
    first.end();

    const second = await next(2);
    await second.hears(3);
    for (const id of [1, 2]) second.say({ kind: 'result', id, result: success });

    expect(await Promise.all(runs)).toEqual([success, success]);
  });

  it('hears of steps and figures while tests run', async () => {
    const { prober, next } = operator();
    const far = await next();
    const steps: StepReport[] = [];
    const running = prober.run(request('redis'), { ...shop, onStep: (each) => steps.push(each) });
    await far.hears(2);

    far.say({ kind: 'stats', stats: { busy: 1, waiting: 2, spawned: 3, killed: 4 } });
    far.say({ kind: 'step', id: 1, step });
    far.say({ kind: 'result', id: 1, result: success });
    await running;

    expect(steps).toEqual([step]);
    expect(prober.stats).toEqual({ busy: 1, waiting: 2, spawned: 3, killed: 4 });
  });

  it('passes on no words that are not ours, whatever the prober says', async () => {
    const { prober, next } = operator();
    const far = await next();
    const running = prober.run(request('redis'), shop);
    await far.hears(2);

    const result = {
      status: 'Failed',
      reason: 'TimedOut',
      message: 'call me at once',
      steps: [],
      durationMs: 1,
    };
    far.say({ kind: 'result', id: 1, result });

    expect(await running).toMatchObject({ reason: 'TimedOut', message: expect.not.stringContaining('call') });
  });

  it('asks another prober where one ended before it said a word of the test', async () => {
    const { prober, next, changes } = operator();
    const first = await next();
    const running = prober.run(request('redis'), shop);
    await first.hears(2);
    first.end();

    const second = await next();
    await second.hears(2);
    second.say({ kind: 'result', id: 1, result: success });

    expect(await running).toEqual(success);
    expect(prober.connections).toBe(2);
    expect(changes).toEqual([true, false, true]);
  });

  it('says that a test crashed whose prober ended after a step, with that step, and asks no other', async () => {
    const { prober, next } = operator();
    const first = await next();
    const steps: StepReport[] = [];
    const running = [
      prober.run(request('redis'), { ...shop, onStep: (each) => steps.push(each) }),
      prober.run(request('mysql'), shop),
    ];
    first.say({ kind: 'step', id: 1, step });
    await until(() => steps.length === 1);
    first.end();

    const second = await next();
    await second.hears(2);
    second.say({ kind: 'result', id: 2, result: success });

    expect(await Promise.all(running)).toEqual([
      { ...crashed(ENDED), steps: [step], durationMs: expect.any(Number) },
      success,
    ]);
    expect(askedOf(second)).toEqual([2]);
  });

  it('does not ask a third time for a test that ended two probers', async () => {
    const { prober, next } = operator();
    const running = prober.run(request('redis'), shop);
    for (let time = 0; time < 2; time += 1) {
      const far = await next();
      await far.hears(2);
      far.end();
    }

    expect(await running).toMatchObject(crashed(ENDED));
  });

  it('waits for a prober no longer than it has patience', async () => {
    const { prober } = operator(50);

    expect(await prober.run(request('redis'), shop)).toMatchObject(
      crashed('the program that runs tests did not start'),
    );
    expect(prober.connected).toBe(false);
  });

  it('tells the prober of a test that is cancelled, and forgets what it says of it', async () => {
    const { prober, next } = operator();
    const far = await next();
    const stop = new AbortController();
    const running = prober.run(request('redis'), { ...shop, signal: stop.signal });
    await far.hears(2);

    stop.abort(new Error('shutdown'));
    await expect(running).rejects.toThrow('shutdown');
    await far.hears(3);
    far.say({ kind: 'step', id: 1, step });
    far.say({ kind: 'result', id: 1, result: success });
    const after = prober.run(request('redis'), shop);
    await far.hears(4);
    far.say({ kind: 'result', id: 2, result: success });

    expect(far.heard[2]).toEqual({ kind: 'cancel', id: 1 });
    expect(await after).toEqual(success);
  });

  it.each<[string, (far: FarEnd) => void]>([
    ['a frame that is too long', (far) => far.sayBytes(Buffer.of(0, 1, 0, 1))],
    ['no JSON', (far) => far.sayBytes(Buffer.of(0, 0, 0, 1, 65))],
    ['no message', (far) => far.say({ kind: 'result', id: 1, result: { status: 'Fine' } })],
    ['that it is ready, twice', (far) => far.say({ kind: 'ready', processes: 8 })],
  ])('leaves a prober that says %s', async (_, lie) => {
    const { prober, next } = operator();
    const first = await next();
    const running = prober.run(request('redis'), shop);
    await first.hears(2);

    lie(first);
    await until(() => first.ended);
    const second = await next();
    await second.hears(2);
    second.say({ kind: 'result', id: 1, result: success });

    expect(await running).toEqual(success);
  });

  it('sends nothing that is longer than a frame may be', async () => {
    const { prober, next } = operator();
    const far = await next();
    const secrets = { password: new Secret('x'.repeat(17 * 1024 * 1024)) };

    expect(await prober.run(request('redis', { secrets }), shop)).toMatchObject({
      reason: 'BudgetExceeded',
      message: 'the parameters and secrets of the test take more than 16 MiB',
    });
    expect(far.ended).toBe(false);
  });

  it('ends what runs and what waits when it stops, and the stream with them', async () => {
    const { prober, next } = operator();
    const far = await next();
    const running = prober.run(request('redis'), shop);
    await far.hears(2);

    await Promise.all([prober.close(), expect(running).rejects.toThrow('the probe pool is closed')]);

    await until(() => far.ended);
    await expect(prober.run(request('redis'), { namespace: 'shop', signal: untroubled })).rejects.toThrow(
      'the probe pool is closed',
    );
  });

  it('refuses a rule that is no address before any test', () => {
    expect(() => operator(1, ['kubernetes.default.svc'])).toThrow(
      'kubernetes.default.svc is not an IP address',
    );
  });
});
