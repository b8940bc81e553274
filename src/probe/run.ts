import type { Connector, TestContext, TestReport } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { nodeFailure } from '../contract/nodeerrors.ts';
import { routeOf, withoutRoute } from '../contract/route.ts';
import { after, every } from './alarm.ts';
import { Budget } from './budget.ts';
import type { TargetRules } from './guard.ts';
import type { CertificateReport, ProbeFailure, ProbeRequest, ProbeResult } from './message.ts';
import { guardedNetwork } from './network.ts';
import type { GuardedNetwork } from './network.ts';
import { serverReport } from './report.ts';
import type { Lookup } from './resolve.ts';
import { Steps } from './steps.ts';
import type { StepListener } from './steps.ts';

/** Where a test may connect, what ends it early, and who hears of its steps. */
export interface TestOptions extends StepListener {
  readonly rules: TargetRules;
  readonly signal: AbortSignal;
  readonly lookup?: Lookup;
}

/** The parts of a test that is running. */
interface Test {
  readonly steps: Steps;
  readonly network: GuardedNetwork;
  readonly since: number;
}

const BUDGET_CHECK_MS = 100;

/**
 * Runs the test of a type in this process. It is settled at the deadline, whatever the driver does, and when it
 * is settled all of its sockets are closed. Rejects only where `options.signal` is aborted.
 */
export async function runTest(
  connector: Pick<Connector, 'test'>,
  request: ProbeRequest,
  options: TestOptions,
): Promise<ProbeResult> {
  const since = performance.now();
  const over = new AbortController();
  const stop = (reason: ConnectionFailure) => over.abort(reason);
  const signal = AbortSignal.any([options.signal, over.signal]);
  const steps = new Steps(options);
  const budget = new Budget(stop);
  const { rules, lookup } = options;
  const route = () => routeOf(request.parameters, request.secrets);
  const network = guardedNetwork({
    rules,
    lookup,
    route,
    steps,
    budget,
    signal,
    stop,
    deadline: since + request.timeoutMs,
  });
  const cancelDeadline = after(request.timeoutMs, () => stop(timedOut(request)));
  const cancelCheck = every(BUDGET_CHECK_MS, () => budget.check());
  try {
    const report = await unlessAborted(signal, async () =>
      connector.test?.(contextOf(request, steps, network, signal)),
    );
    budget.check();
    signal.throwIfAborted();
    return succeeded({ steps, network, since }, report ?? {});
  } catch (error) {
    options.signal.throwIfAborted();
    return failed({ steps, network, since }, signal.aborted ? signal.reason : error);
  } finally {
    cancelDeadline();
    cancelCheck();
    over.abort();
  }
}

function contextOf(
  request: ProbeRequest,
  steps: Steps,
  network: GuardedNetwork,
  signal: AbortSignal,
): TestContext {
  const { auth, probe } = request;
  const [parameters, secrets] = [withoutRoute(request.parameters), withoutRoute(request.secrets)];
  return { parameters, secrets, auth, probe, signal, network, step: (name, run) => steps.run(name, run) };
}

function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work().then(resolve, reject);
  });
}

function succeeded({ steps, network, since }: Test, report: TestReport): ProbeResult {
  const server = serverReport(report);
  return {
    result: 'Succeeded',
    steps: steps.succeeded(),
    durationMs: elapsed(since),
    ...(report.reachableOnly === true ? { reachableOnly: true } : {}),
    ...(server ? { server } : {}),
    ...certificate(network),
  };
}

function failed({ steps, network, since }: Test, error: unknown): ProbeFailure {
  const { reason, message, step, retryAfterMs } =
    nodeFailure(error) ?? nodeFailure(steps.error) ?? unknownFailure(error);
  const failedStep = step ?? steps.current;
  return {
    result: 'Failed',
    reason,
    message,
    ...(failedStep ? { failedStep } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    steps: steps.failed(failedStep),
    durationMs: elapsed(since),
    ...certificate(network),
  };
}

/** A driver stumbled: over its sandbox, or else over what the server said. */
function unknownFailure(error: unknown): ConnectionFailure {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_ACCESS_DENIED')
    return new ConnectionFailure(
      'ProbeCrashed',
      'the driver tried to use a file or a process, which a test may not',
    );
  return new ConnectionFailure(
    'ProtocolError',
    'the server does not answer as the protocol of the type asks',
  );
}

function certificate(network: GuardedNetwork): { readonly tls?: CertificateReport } {
  const tls = network.certificate();
  return tls ? { tls } : {};
}

function timedOut({ timeoutMs }: ProbeRequest): ConnectionFailure {
  return new ConnectionFailure('TimedOut', `no end within the ${timeoutMs / 1000}s of the test`);
}

function elapsed(since: number): number {
  return Math.round(performance.now() - since);
}
