import { connector } from '../../src/contract/connector.ts';
import type { Connector, Network, TestContext, TestReport } from '../../src/contract/connector.ts';
import { object } from '../../src/contract/schema.ts';
import type { ProbeRequest } from '../../src/probe/message.ts';
import { runTest } from '../../src/probe/run.ts';
import type { TestOptions } from '../../src/probe/run.ts';
import { request, untroubled } from './pools.ts';
import type { Sink } from './sockets.ts';

/** The time that a test may take. */
export const TIMEOUT_MS = 2000;
/** Any duration. */
export const duration: unknown = expect.any(Number);

/** What a test of these tests may use. */
export interface Deed {
  readonly network: Network;
  readonly step: TestContext['step'];
}

/** Runs a test that does this, allowed to reach these servers. */
export function run(
  test: (deed: Deed) => Promise<TestReport | void>,
  allowed: readonly Sink[] = [],
  options: Partial<TestOptions> = {},
  given: Partial<ProbeRequest> = {},
): ReturnType<typeof runTest> {
  const rules = { allowTargets: allowed.map(({ target }) => target), denyTargets: [] };
  return runTest(tested(test), request('tested', { timeoutMs: TIMEOUT_MS, ...given }), {
    rules,
    signal: untroubled,
    ...options,
  });
}

function tested(test: (deed: Deed) => Promise<TestReport | void>): Connector {
  return connector({
    type: 'tested',
    title: 'Tested',
    summary: 'Tested.',
    category: 'generic',
    stage: 'alpha',
    parameters: object({}),
    secrets: object({}),
    samples: [{ name: 'tested', parameters: {}, secrets: [] }],
    test: async (context) => (await test(context)) ?? {},
  });
}
