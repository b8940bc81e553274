import type { Connector, TestContext, TestReport } from '../contract/connector.ts';
import { ConnectionFailure } from '../contract/failure.ts';
import { visibleFlaw } from '../contract/flaw.ts';
import { nodeFailure } from '../contract/nodeErrors.ts';
import type { FailureReason } from '../contract/reasons.ts';
import { routeOf, withoutRoute } from '../contract/route.ts';
import { after, every } from './alarm.ts';
import { Budget } from './budget.ts';
import type { DialContext } from './dial/context.ts';
import { AddressPolicy } from './dial/policy.ts';
import { withOpenClientKey } from './clientKey.ts';
import { credentialExpiries } from './expiry.ts';
import type { TargetRules } from './guard.ts';
import type { CertificateReport, ProbeFailure, ProbeRequest, ProbeResult } from './message.ts';
import { MinimumTls } from './minimumTls.ts';
import { guardedNetwork } from './network.ts';
import type { GuardedNetwork } from './network.ts';
import { remedyFor } from './remedy.ts';
import { serverReport } from './report.ts';
import type { Lookup } from './resolve.ts';
import type { Sight } from './sight.ts';
import { Steps } from './steps.ts';
import type { StepListener } from './steps.ts';

/** Where a test may connect, what ends it early, and what hears of its steps. */
export interface TestOptions extends StepListener {
  readonly rules: TargetRules;
  readonly signal: AbortSignal;
  readonly lookup?: Lookup;
}

/** A test that has begun. */
interface RunningTest {
  readonly steps: Steps;
  readonly network: GuardedNetwork;
  readonly since: number;
  readonly secrets: ProbeRequest['secrets'];
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
  const budget = new Budget(stop);
  const deadline = since + request.timeoutMs;
  const context = { steps: new Steps(options), budget, signal, stop, deadline };
  const { secrets } = request;
  const test = { steps: context.steps, network: networkFor(request, options, context), since, secrets };
  const cancelDeadline = after(request.timeoutMs, () => stop(timedOut(request, test)));
  const cancelCheck = every(BUDGET_CHECK_MS, () => budget.check());
  try {
    const report = await unlessAborted(signal, async () =>
      connector.test?.(contextOf(request, test, signal)),
    );
    budget.check();
    signal.throwIfAborted();
    return successResult(test, report ?? {});
  } catch (error) {
    options.signal.throwIfAborted();
    return failureResult(test, signal.aborted ? signal.reason : error);
  } finally {
    cancelDeadline();
    cancelCheck();
    over.abort();
  }
}

function networkFor(
  { parameters, secrets, minimumTls = 'disable' }: ProbeRequest,
  { rules, lookup }: TestOptions,
  context: DialContext,
): GuardedNetwork {
  const policy = new AddressPolicy(rules, context.stop, lookup);
  const minimum = new MinimumTls(minimumTls, context.stop);
  return guardedNetwork(policy, context, minimum, () => routeOf(parameters, secrets));
}

function contextOf(request: ProbeRequest, { steps, network }: RunningTest, signal: AbortSignal): TestContext {
  const { auth, probe, purpose = 'connect' } = request;
  const [parameters, given] = [withoutRoute(request.parameters), withoutRoute(request.secrets)];
  const secrets = withOpenClientKey(given);
  // A driver that waits for the greeting has its connection: what goes wrong then is no failure of that step.
  const greeted = isTlsDisabled(parameters) ? 'Authenticate' : 'TLS';
  const step: TestContext['step'] = (name, run) => steps.run(name, run, name === 'Connect' ? greeted : name);
  return { parameters, secrets, auth, probe, purpose, signal, network, step };
}

function isTlsDisabled({ tls }: ProbeRequest['parameters']): boolean {
  return typeof tls === 'object' && tls !== null && 'mode' in tls && tls.mode === 'disable';
}

function unlessAborted<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
    work().then(resolve, reject);
  });
}

function successResult({ steps, network, since, secrets }: RunningTest, report: TestReport): ProbeResult {
  const server = serverReport(report);
  return {
    status: 'Succeeded',
    steps: steps.succeeded(),
    durationMs: msSince(since),
    ...(report.reachableOnly === true ? { reachableOnly: true } : {}),
    ...(report.authenticatedOnly === true ? { authenticatedOnly: true } : {}),
    ...(report.credentialUnasked === true ? { credentialUnasked: true } : {}),
    ...(server ? { server } : {}),
    ...(report.servers ? { servers: report.servers } : {}),
    ...certificate(network),
    ...expiries(secrets, report),
  };
}

function failureResult({ steps, network, since, secrets }: RunningTest, error: unknown): ProbeFailure {
  const { reason, message, remedy, step, retryAfterMs } =
    nodeFailure(error) ?? nodeFailure(steps.error) ?? unknownFailure(error);
  const failedStep = step ?? steps.current;
  const sight = BLAMES_PROTOCOL.has(reason) ? network.sight() : undefined;
  const told = remedy ?? remedyFor({ step: failedStep, reason, secrets: Object.keys(secrets), sight });
  return {
    status: 'Failed',
    reason,
    message: BLAMES_SECRETS.has(reason) ? withFlaws(message, secrets) : withSpeech(message, sight),
    ...(told === undefined ? {} : { remedy: told }),
    ...(failedStep ? { failedStep } : {}),
    ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    ...heardIn(sight, steps),
    steps: steps.failureReport(failedStep),
    durationMs: msSince(since),
    ...certificate(network),
    ...expiries(secrets, {}),
  };
}

function heardIn(sight: Sight | undefined, { isAtGreeting }: Steps): Pick<ProbeFailure, 'heard'> {
  if (sight?.isSilent === true) return { heard: 'nothing' };
  if (sight?.speech !== undefined) return { heard: 'another protocol' };
  return isAtGreeting ? { heard: 'a greeting' } : {};
}

/** Failures that a secret value can be to blame for. */
const BLAMES_SECRETS: ReadonlySet<FailureReason> = new Set(['CredentialsRejected', 'SecretInvalid']);

/** Adds what can be seen in the values */
function withFlaws(message: string, secrets: ProbeRequest['secrets']): string {
  const flaws = Object.entries(secrets).flatMap(([name, secret]) => {
    const flaw = visibleFlaw(secret.reveal());
    return flaw === undefined ? [] : [`${name} ${flaw}`];
  });
  return [message, ...flaws.slice(0, MOST_FLAWS)].join('; ');
}

/** Failures of a conversation that another protocol can be to blame for. */
const BLAMES_PROTOCOL: ReadonlySet<FailureReason> = new Set([
  'TimedOut',
  'ProtocolError',
  'ConnectionClosed',
]);

/** Adds what the server seems to speak instead. */
function withSpeech(message: string, sight: Sight | undefined): string {
  return sight?.speech === undefined ? message : `${message}; its first bytes look like ${sight.speech}`;
}

/** More would not fit into the longest message that the pipe lets pass. */
const MOST_FLAWS = 2;

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

function expiries(
  secrets: ProbeRequest['secrets'],
  { credentialExpiry }: TestReport,
): Pick<ProbeResult, 'expires'> {
  const expires = credentialExpiries(secrets, credentialExpiry);
  return expires.length > 0 ? { expires } : {};
}

function timedOut({ timeoutMs }: ProbeRequest, { steps, network }: RunningTest): ConnectionFailure {
  const step = steps.current;
  const sight = network.sight();
  const within = `within the ${timeoutMs / 1000}s of the test`;
  return new ConnectionFailure(
    'TimedOut',
    sight?.isSilent === true ? `${BEGUN[sight.on]}, and no byte came ${within}` : `no end ${within}`,
    step && { step },
  );
}

const BEGUN = { connection: 'connected', session: 'connected, TLS was agreed upon' } as const;

function msSince(since: number): number {
  return Math.round(performance.now() - since);
}
