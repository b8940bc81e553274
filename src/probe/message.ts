import type { TlsLevel } from '../contract/schema.ts';
import type { DeclaredCheck } from '../contract/check.ts';
import type { AnsweringServers, Connector, ProbeQuestion } from '../contract/connector.ts';
import { defaultsOf } from '../contract/schema.ts';
import type { Purpose } from '../contract/purpose.ts';
import type { FailureReason } from '../contract/reasons.ts';
import type { Secret } from '../contract/secret.ts';
import type { Step } from '../contract/step.ts';
import type { TargetList } from './lists.ts';

/** One test to run: the parameters and secrets of a Connection whose type has a test. */
export interface ProbeRequest {
  readonly type: string;
  /** What to ask, where no code knows the type; see declaredTestOf. */
  readonly declaredTest?: DeclaredTest | undefined;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly secrets: Readonly<Record<string, Secret>>;
  readonly auth: string | undefined;
  readonly probe: ProbeQuestion | undefined;
  /** `connect` where nothing is said. */
  readonly purpose?: Purpose | undefined;
  readonly timeoutMs: number;
  /** Where this test may go, whatever its protocol says. */
  readonly lists?: readonly TargetList[];
  /** The weakest TLS that each of its connections may have. */
  readonly minimumTls?: TlsLevel;
}

/** The test of a type that a manifest declares, with the values of parameters that are not given. */
interface DeclaredTest extends DeclaredCheck {
  readonly defaults: Readonly<Record<string, unknown>>;
}

/** The test that a type declares; undefined where the probe process has it in code. */
export function declaredTestOf({ declaredCheck, parameters }: Connector): DeclaredTest | undefined {
  return declaredCheck && { ...declaredCheck, defaults: defaultsOf(parameters) };
}

/** How one step of a test ended; a step that failed is the last. */
export interface StepReport {
  readonly name: Step;
  readonly outcome: 'Succeeded' | 'Failed';
  readonly durationMs: number;
}

/** The software that answered, in characters that are safe to show. */
export interface ServerReport {
  readonly name: string;
  readonly version?: string;
}

/** The server's certificate in the report of a test; `notAfter` is an RFC 3339 time. */
export interface CertificateReport {
  readonly issuer: string;
  readonly notAfter: string;
}

/** What of the client's may expire. */
export const EXPIRING = ['ClientCertificate', 'Password', 'Token'] as const;

/** When something of the client's expires; `time` is an RFC 3339 time. */
export interface ExpiryReport {
  readonly kind: (typeof EXPIRING)[number];
  readonly time: string;
}

/** The verdict of a test. Nothing in it was worded by the remote. */
export type ProbeResult = ProbeSuccess | ProbeFailure;

/** Every step succeeded. */
export interface ProbeSuccess {
  readonly status: 'Succeeded';
  readonly steps: readonly StepReport[];
  readonly durationMs: number;
  /** The test proved no more than that the port answers. */
  readonly reachableOnly?: true;
  /** The test proved who asks, and no right. */
  readonly authenticatedOnly?: true;
  /** A credential is given, and the server asked for none. */
  readonly credentialUnasked?: true;
  readonly server?: ServerReport;
  readonly servers?: AnsweringServers;
  readonly tls?: CertificateReport;
  readonly expires?: readonly ExpiryReport[];
}

/** One step failed, or the probe process did; then `failedStep` is the step it was at, if any. */
export interface ProbeFailure {
  readonly status: 'Failed';
  readonly reason: FailureReason;
  readonly message: string;
  /** What to do, where that is not what the reason says. */
  readonly remedy?: string;
  readonly failedStep?: Step;
  /** How long the server asks not to be asked again. */
  readonly retryAfterMs?: number;
  /** What came from the server where it can have judged nothing: not one byte, another protocol than that of the type, or no more than its greeting. */
  readonly heard?: 'nothing' | 'another protocol' | 'a greeting';
  readonly steps: readonly StepReport[];
  readonly durationMs: number;
  readonly tls?: CertificateReport;
  readonly expires?: readonly ExpiryReport[];
}

/** The reason that stands for a verdict in status and in metrics. */
export function reasonOf(
  result: ProbeResult,
): FailureReason | 'TestSucceeded' | 'ReachableOnly' | 'AuthenticatedOnly' {
  if (result.status === 'Failed') return result.reason;
  if (result.authenticatedOnly === true) return 'AuthenticatedOnly';
  return result.reachableOnly === true ? 'ReachableOnly' : 'TestSucceeded';
}
