import { once } from 'node:events';
import type { Network, Security, TestContext, TestReport } from '../../src/contract/connector.ts';
import type { ProbeRequest } from '../../src/probe/message.ts';
import { runTest } from '../../src/probe/run.ts';
import type { TestOptions } from '../../src/probe/run.ts';
import { plainConnector } from '../support/plainConnector.ts';
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

/** A deed: TLS to a server on this port of 127.0.0.1, until it ends the session. */
export const secured =
  (port: number, security: Partial<Security>) =>
  async ({ network }: Deed) => {
    const socket = await network.dial({ host: '127.0.0.1', port });
    const session = await network.secure(socket, { host: 'localhost', tls: undefined, ...security });
    await once(session.resume(), 'end');
  };

/** Runs a test that does this, allowed to reach these servers. */
export function run(
  test: (deed: Deed) => Promise<TestReport | void>,
  allowed: readonly Sink[] = [],
  options: Partial<TestOptions> = {},
  given: Partial<ProbeRequest> = {},
): ReturnType<typeof runTest> {
  const rules = { allowTargets: allowed.map(({ target }) => target), denyTargets: [] };
  return runTest(plainConnector('tested', test), request('tested', { timeoutMs: TIMEOUT_MS, ...given }), {
    rules,
    signal: untroubled,
    ...options,
  });
}
