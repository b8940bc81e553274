import type { Connector, ProbeQuestion } from '../../../src/contract/connector.ts';
import type { Purpose } from '../../../src/contract/purpose.ts';
import type { FailureReason } from '../../../src/contract/reasons.ts';
import { Secret } from '../../../src/contract/secret.ts';
import type { Step } from '../../../src/contract/step.ts';
import type { ProbeResult } from '../../../src/probe/message.ts';
import { runTest } from '../../../src/probe/run.ts';
import { parseAllowTarget } from '../../../src/probe/target.ts';
import { weakestTlsOf } from '../../../src/validation/policy/targets.ts';

/** What one test is run with. */
export interface Attempt {
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets?: Readonly<Record<string, string>>;
  readonly auth?: string;
  readonly probe?: ProbeQuestion;
  readonly purpose?: Purpose;
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

/**
 * Runs the test of a connector in this process, behind the guard that the operator uses, and under the strictest policy
 * of TLS that its parameters satisfy: no driver may need less on the wire.
 */
export function attempt(
  connector: Connector,
  { parameters, secrets = {}, auth, probe, purpose, timeoutMs = 10_000, signal }: Attempt,
): Promise<ProbeResult> {
  const wrapped = Object.fromEntries(
    Object.entries(secrets).map(([name, value]) => [name, new Secret(value)]),
  );
  return runTest(
    connector,
    {
      type: connector.type,
      parameters,
      secrets: wrapped,
      auth,
      probe,
      purpose,
      timeoutMs,
      minimumTls: weakestTlsOf(connector, parameters),
    },
    {
      rules: { allowTargets: [parseAllowTarget('127.0.0.1/32')], denyTargets: [] },
      signal: signal ?? new AbortController().signal,
    },
  );
}

/** The parameters of a type's first sample, turned to a port of this machine, without TLS. */
export function parametersAt(connector: Connector, port: number): Attempt['parameters'] {
  const url = `http://127.0.0.1:${port}/`;
  const place = {
    host: '127.0.0.1',
    port,
    brokers: [`127.0.0.1:${port}`],
    url,
    tokenUrl: url,
    authority: url,
    endpoint: url,
    tls: { mode: 'disable' },
  };
  const known = Object.entries(place).filter(([name]) => name in connector.parameters.properties);
  return { ...connector.samples[0].parameters, ...Object.fromEntries(known) };
}

/** A result without what differs from run to run. */
export interface Verdict {
  readonly steps: readonly Step[];
  readonly server?: { readonly name: string; readonly version?: string };
  readonly reason?: FailureReason;
  /** The last of the steps is the one that failed. */
  readonly failedStep?: Step;
}

/** The verdict of a result. */
export function verdict(result: ProbeResult): Verdict {
  const steps = result.steps.map(({ name }) => name);
  if (result.status === 'Succeeded') return { steps, ...(result.server && { server: result.server }) };
  return { steps, reason: result.reason, ...(result.failedStep && { failedStep: result.failedStep }) };
}

/** The verdict of a test that came as far as `steps` and failed in the last of them. */
export function failedAt(reason: FailureReason, ...steps: readonly Step[]): Verdict {
  const failedStep = steps.at(-1);
  return { steps, reason, ...(failedStep && { failedStep }) };
}
