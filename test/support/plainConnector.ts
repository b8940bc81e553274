import { connector } from '../../src/contract/connector.ts';
import type { Connector, TestContext, TestReport } from '../../src/contract/connector.ts';
import { object } from '../../src/contract/schema.ts';

/** A type that has a test and nothing else: whatever parameters come are handed to it. */
export function plainConnector(
  type: string,
  test: (context: TestContext) => Promise<TestReport | void>,
): Connector {
  return connector({
    type,
    title: type,
    summary: type,
    category: 'generic',
    stage: 'alpha',
    parameters: object({}),
    secrets: object({}),
    samples: [{ name: type, parameters: {}, secrets: [] }],
    test: async (context) => (await test(context)) ?? {},
  });
}
