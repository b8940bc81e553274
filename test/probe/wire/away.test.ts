import type { ProbeResult } from '../../../src/probe/message.ts';
import { proberFrom } from '../../../src/probe/wire/client.ts';
import { request, shop, until } from '../pools.ts';
import { playedProbers } from './link.ts';

const success: ProbeResult = { status: 'Succeeded', steps: [], durationMs: 1 };

describe('the operator', () => {
  it('waits longer for a prober that is away, and asks it in the moment in which it is back', async () => {
    const { source, next } = playedProbers();
    const options = { slots: 2, allowTargets: [], denyTargets: () => [], patienceMs: 50 };
    const prober = proberFrom(source, options);
    const first = await next();
    await until(() => prober.connected);
    first.end();
    await until(() => !prober.connected);

    const running = prober.run(request('redis'), shop);
    const since = performance.now();
    await until(() => performance.now() - since > 100);
    const second = await next();
    await second.hears(2);
    second.say({ kind: 'result', id: 1, result: success });

    expect(await running).toEqual(success);
    await prober.close();
  });
});
