import { connector } from '../../src/contract/connector.ts';
import { object, optional, port, text } from '../../src/contract/schema.ts';
import { declaredTestOf, reasonOf, type ProbeResult } from '../../src/probe/message.ts';

const type = connector({
  type: 'ship',
  title: 'Ship',
  summary: 'Ship.',
  category: 'generic',
  stage: 'alpha',
  parameters: object({ host: text('Host.'), port: optional(port(80)) }),
  secrets: object({}),
  samples: [{ name: 'sample', parameters: { host: 'a' }, secrets: [] }],
});

describe('the test that a request brings', () => {
  it('is the check of a declared type, with the defaults of its parameters', () => {
    const tcp = { host: '{parameters.host}', port: '{parameters.port}' };

    expect(declaredTestOf({ ...type, declaredCheck: { tcp } })).toEqual({ tcp, defaults: { port: 80 } });
  });

  it('is none where the probe process has it in code', () => {
    expect(declaredTestOf(type)).toBeUndefined();
  });
});

const common = { steps: [], durationMs: 1 };

it.each<{ result: ProbeResult; reason: string }>([
  { result: { status: 'Succeeded', ...common }, reason: 'TestSucceeded' },
  { result: { status: 'Succeeded', reachableOnly: true, ...common }, reason: 'ReachableOnly' },
  { result: { status: 'Failed', reason: 'TimedOut', message: 'late', ...common }, reason: 'TimedOut' },
])('the reason of a verdict is $reason', ({ result, reason }) => {
  expect(reasonOf(result)).toBe(reason);
});
