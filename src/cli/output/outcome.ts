import { conditionOf } from '../../api/conditions.ts';
import type { ConnectionSpec } from '../../api/connection.ts';
import type { LastTest } from '../../api/lastTest.ts';
import type { ConnectionTestStatus } from '../../api/test.ts';
import { sentencesOf } from '../../contract/failure.ts';
import { passedMessage } from '../../controllers/testing/result.ts';
import { reasonOf } from '../../probe/message.ts';
import type { ProbeResult, StepReport } from '../../probe/message.ts';
import type { Piece, Terminal } from './terminal.ts';

/** What is to be tested: a Connection of the cluster or of a file. */
export interface Subject {
  readonly name: string;
  readonly namespace: string;
  readonly spec: ConnectionSpec;
  /** Whether the cluster knows it under this name. */
  readonly saved: boolean;
}

/** How a test ended. */
export interface Outcome {
  readonly name: string;
  readonly namespace: string;
  readonly type: string;
  readonly result: LastTest['result'];
  readonly reason: string;
  readonly message: string;
  readonly failedStep?: string;
  readonly steps: readonly StepReport[];
  readonly durationMs: number;
  readonly server?: { readonly name: string; readonly version?: string };
  readonly tls?: { readonly issuer: string; readonly notAfter: string };
}

type Identity = Pick<Outcome, 'name' | 'namespace' | 'type'>;

/** What the operator wrote. */
export function outcomeOf(status: ConnectionTestStatus, subject: Subject): Outcome {
  const { result, reason, steps = [], durationMs = 0, failedStep, server, tls } = status.lastTest ?? {};
  const ready = conditionOf(status.conditions, 'Ready');
  return {
    ...identityOf(subject),
    result: status.result ?? result ?? 'Interrupted',
    reason: ready?.reason ?? reason ?? 'TestInterrupted',
    message: ready?.message ?? '',
    steps: steps as readonly StepReport[], // the CRD does not list the names of steps, the operator's own code does
    durationMs,
    ...(failedStep !== undefined && { failedStep }),
    ...(server !== undefined && { server }),
    ...(tls !== undefined && { tls }),
  };
}

/** What the probe of this machine found. */
export function outcomeOfProbe(probed: ProbeResult, subject: Subject): Outcome {
  const { status: result, steps, durationMs, tls } = probed;
  const common = { ...identityOf(subject), steps, durationMs, ...(tls !== undefined && { tls }) };
  if (probed.status === 'Succeeded') {
    return {
      ...common,
      result,
      reason: reasonOf(probed),
      message: passedMessage(probed),
      ...(probed.server !== undefined && { server: probed.server }),
    };
  }
  const { reason, failedStep } = probed;
  return {
    ...common,
    result,
    reason,
    message: sentencesOf(probed),
    ...(failedStep !== undefined && { failedStep }),
  };
}

/** A verdict that needed no server. */
export function outcomeWithoutTest(
  subject: Subject,
  result: 'Failed' | 'NotSupported',
  reason: string,
  message: string,
): Outcome {
  return { ...identityOf(subject), result, reason, message, steps: [], durationMs: 0 };
}

function identityOf({ name, namespace, spec }: Subject): Identity {
  return { name, namespace, type: spec.type };
}

/** That a test goes on, in a line that does not stay: only the end of a test says how each of its steps ended. */
export function showProgress(terminal: Terminal, name: string, { name: step }: StepReport): void {
  terminal.progress(`testing ${name}… ${step} is done`);
}

/** The steps of a test that has ended: what a step did while the test ran may have been judged anew since. */
export function printSteps(terminal: Terminal, { name, steps }: Pick<Outcome, 'name' | 'steps'>): void {
  for (const { name: step, outcome, durationMs } of steps) {
    const mark: Piece =
      outcome === 'Succeeded' ? { text: 'ok    ', colour: 'green' } : { text: 'failed', colour: 'red' };
    terminal.tell(`${name}  ${step.padEnd(12)} `, mark, ` ${String(durationMs).padStart(6)} ms`);
  }
}
