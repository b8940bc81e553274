import { connector } from '../../src/contract/connector.ts';
import type { TestContext, TestReport } from '../../src/contract/connector.ts';
import { object } from '../../src/contract/schema.ts';
import { writeAssignment } from '../../src/probe/pipe.ts';
import type { ChildMessage } from '../../src/probe/pipe.ts';
import { TestRunner } from '../../src/probe/testRunner.ts';
import { request } from './pools.ts';

const ORDER = writeAssignment({
  rules: { allowTargets: [], denyTargets: [] },
  request: request('tested'),
});

function runner(test?: (context: TestContext) => Promise<TestReport>) {
  const sent: ChildMessage[] = [];
  const find = () =>
    connector({
      type: 'tested',
      title: 'Tested',
      summary: 'Tested.',
      category: 'generic',
      stage: 'alpha',
      parameters: object({}),
      secrets: object({}),
      samples: [{ name: 'sample', parameters: {}, secrets: [] }],
      ...(test !== undefined && { test }),
    });
  return { sent, runner: new TestRunner(find, (message) => sent.push(message)) };
}

const crashed = (message: string) => ({
  kind: 'result',
  last: true,
  result: { status: 'Failed', reason: 'ProbeCrashed', message, steps: [], durationMs: expect.any(Number) },
});

describe('a runner of tests', () => {
  it('answers an order that comes in pieces: each step as it goes, then the verdict', async () => {
    const { sent, runner: tests } = runner(async ({ step }) => {
      await step('Probe', () => Promise.resolve());
      return { server: { name: 'Ship' } };
    });

    await tests.read(ORDER.slice(0, 20));
    const early = sent.length;
    await tests.read(ORDER.slice(20));

    expect(early).toBe(0);
    expect(sent).toEqual([
      { kind: 'at', step: 'Probe' },
      { kind: 'ended', step: { name: 'Probe', outcome: 'Succeeded', durationMs: expect.any(Number) } },
      { kind: 'at', step: undefined },
      {
        kind: 'result',
        last: false,
        result: expect.objectContaining({ status: 'Succeeded', server: { name: 'Ship' } }),
      },
    ]);
  });

  it('rejects an order for a type without a test, and says so when it crashes over it', async () => {
    const { sent, runner: tests } = runner();

    const failure = await tests.read(ORDER).catch((error: unknown) => error);
    tests.crash(failure);

    expect(sent).toEqual([crashed('the probe process knows no test of this type')]);
  });

  it('says no word of an error that a driver left behind', () => {
    const { sent, runner: tests } = runner();

    tests.crash(new Error('canary'));

    expect(sent).toEqual([crashed('the driver failed in a way that nobody caught')]);
  });

  it('stands by the verdict that there is when a driver crashes after it', async () => {
    const { sent, runner: tests } = runner(() => Promise.resolve({}));
    await tests.read(ORDER);

    tests.crash(new Error('late'));

    expect(sent.at(-1)).toMatchObject({ last: true, result: { status: 'Succeeded' } });
  });
});
